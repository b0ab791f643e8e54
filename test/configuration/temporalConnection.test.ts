import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PayloadKeys } from '../../configuration/payloads/payloadKeys.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { configured, refusal, temporaryFile, temporaryFolder } from './support.ts';

const PROFILES = `
[profile.default]
address = "profile.example:7233"
namespace = "from-profile"

[profile.cloud]
address = "cloud.example:7233"
api_key = "key-of-the-profile"

[profile.cloud.grpc_meta]
tenant = "ours"
`;

const payloadKeys = PayloadKeys.from({});

/** An environment whose only profiles are these. */
function environment(profiles: string | undefined, variables: Record<string, string> = {}): Record<string, string> {
  const home = temporaryFolder();
  const file = profiles === undefined ? {} : { TEMPORAL_CONFIG_FILE: temporaryFile(profiles, 'temporal.toml') };
  return { HOME: home, XDG_CONFIG_HOME: home, APPDATA: home, ...file, ...variables };
}

describe('the Temporal server is', () => {
  test('on this machine where nobody names one', () => {
    const target = temporalTarget(configured({ temporal: { port: 7300 } }), environment(undefined));
    expect(target).toEqual({
      given: false,
      address: '127.0.0.1:7300',
      namespace: 'default',
      security: {},
      payloadKeys,
    });
  });

  test('the one of the default profile', () => {
    expect(temporalTarget(configured(), environment(PROFILES))).toEqual({
      given: true,
      address: 'profile.example:7233',
      namespace: 'from-profile',
      security: {},
      payloadKeys,
    });
  });

  test('the one of the profile that TEMPORAL_PROFILE names, with its key, metadata and TLS', () => {
    expect(temporalTarget(configured(), environment(PROFILES, { TEMPORAL_PROFILE: 'cloud' }))).toEqual({
      given: true,
      address: 'cloud.example:7233',
      namespace: 'default',
      security: { tls: true, apiKey: 'key-of-the-profile', metadata: { tenant: 'ours' } },
      payloadKeys,
    });
  });

  test('the one of TEMPORAL_ADDRESS before that of a profile', () => {
    const variables = { TEMPORAL_ADDRESS: 'variable.example:7233', TEMPORAL_NAMESPACE: 'from-variable' };
    const target = temporalTarget(configured(), environment(PROFILES, variables));
    expect(target).toMatchObject({ given: true, address: 'variable.example:7233', namespace: 'from-variable' });
  });

  test('the one of the configuration before all others', () => {
    const variables = { TEMPORAL_ADDRESS: 'variable.example:7233', TEMPORAL_NAMESPACE: 'from-variable' };
    const temporal = { address: 'configured.example:7233', namespace: 'configured' };
    const target = temporalTarget(configured({ temporal }), environment(PROFILES, variables));
    expect(target).toMatchObject({ given: true, address: 'configured.example:7233', namespace: 'configured' });
  });

  test('on this machine where TEMPORAL_ADDRESS is empty', () => {
    expect(temporalTarget(configured(), environment(undefined, { TEMPORAL_ADDRESS: '' })).given).toBe(false);
  });

  test('asked without a key where Ballast starts it itself', () => {
    const target = temporalTarget(configured(), environment(undefined, { TEMPORAL_API_KEY: 'of another server' }));
    expect(target).toMatchObject({ given: false, security: {} });
  });
});

describe('a profile is refused, without a word of what is in it,', () => {
  const fault = (variables: Record<string, string>) => {
    const error = refusal(() => temporalTarget(configured(), variables));
    expect(error.message).not.toContain('hunter2');
    expect(error.message).toContain('TEMPORAL_CONFIG_FILE');
    return error.problems.map(({ given }) => given);
  };

  test('when its file does not exist', () => {
    const file = join(temporaryFolder(), 'missing.toml');
    expect(fault(environment(undefined, { TEMPORAL_CONFIG_FILE: file }))).toEqual([`${file}, which does not exist`]);
  });

  test('when its file is a folder', () => {
    expect(fault(environment(undefined, { TEMPORAL_CONFIG_FILE: temporaryFolder() }))[0]).toMatch(/cannot be|EISDIR/);
  });

  test('when its file is not TOML', () => {
    const broken = '[profile.default]\napi_key = "hunter2"\naddress = hunter2 hunter2\n';
    expect(fault(environment(broken))[0]).toMatch(/^text that is not TOML at line 3, column \d+$/);
  });

  test('when its file holds no profiles', () => {
    expect(fault(environment('api_key = "hunter2"'))).toEqual(['one that cannot be used']);
  });

  test('when no profile has the name', () => {
    expect(fault(environment(PROFILES, { TEMPORAL_PROFILE: 'staging' }))).toEqual([
      "Profile 'staging' not found in config data",
    ]);
  });

  test('when a certificate that it names is not there', () => {
    const tls = '[profile.default.tls]\nserver_ca_cert_path = "/nonexistent/ca.pem"\n';
    expect(fault(environment(tls))).toEqual(['/nonexistent/ca.pem, which cannot be read (ENOENT)']);
  });
});
