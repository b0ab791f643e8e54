import { useLive } from '../live.ts';

/** A link into the Temporal UI at a workflow; nothing where no Temporal UI is known. */
export function WorkflowLink({
  workflowId,
  text = 'Temporal',
}: {
  readonly workflowId: string;
  readonly text?: string;
}) {
  const { version } = useLive();
  if (version.temporalUi === null) return null;
  const address = `${version.temporalUi}/namespaces/${version.namespace}/workflows/${encodeURIComponent(workflowId)}`;
  return (
    <a
      href={address}
      target="_blank"
      rel="noreferrer"
      class="out"
      aria-label={`Workflow ${workflowId} in the Temporal UI`}
    >
      {text} ↗
    </a>
  );
}
