/**
 * Dynamic configuration of every server we start (go.temporal.io/server, common/dynamicconfig/constants.go).
 *
 * A new search attribute can be used at once, since the server does not cache them; reading them each time takes more of the
 * database, hence the higher rates (the ratio is the server's own). One workflow may have many updates: the account's actor takes
 * part in every order, and a refused update would be a refused order. A workflow whose task has failed three times in a row is
 * reported as one with problems. No version is checked over the network.
 */
export const DYNAMIC_CONFIGURATION: Readonly<Record<string, boolean | number>> = {
  'system.forceSearchAttributesCacheRefreshOnRead': true,
  'frontend.persistenceMaxQPS': 10_000,
  'history.persistenceMaxQPS': 45_000,
  'frontend.namespaceRPS.visibility': 100,
  'history.maxInFlightUpdates': 1000,
  'history.maxTotalUpdates': 10_000,
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': 3,
  'frontend.enableServerVersionCheck': false,
};
