import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createSecureContext, Server as TlsServer } from 'node:tls';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import type { Configuration } from '../../configuration/schema.ts';

/** A certificate with its private key, PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

type CertificateFiles = Pick<Configuration['api'], 'tls'>;

/** The files of a certificate are read again so often, ms: it is renewed while Ballast runs. */
const READ_AGAIN_MS = 60 * 60_000;

/** Reads the certificate that the API shows; undefined where it speaks no TLS. @throws ConfigurationError for files that cannot be used */
export function readCertificate({ tls }: CertificateFiles): Certificate | undefined {
  if (tls === undefined) return undefined;
  const certificate = { cert: read('api.tls.certificate', tls.certificate), key: read('api.tls.key', tls.key) };
  try {
    createSecureContext(certificate);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unusable('api.tls', `${tls.certificate} and ${tls.key} (${why})`, 'a certificate and its own key, PEM');
  }
  return certificate;
}

/** Shows what the files hold by now from the next connection on. Files that cannot be used are told; what was shown before stays. */
export function renewCertificate(server: Server, files: CertificateFiles, everyMs = READ_AGAIN_MS): void {
  if (files.tls === undefined) return;
  const again = setInterval(() => {
    try {
      const certificate = readCertificate(files);
      if (certificate !== undefined && server instanceof TlsServer) server.setSecureContext(certificate);
    } catch (error) {
      console.error(error);
    }
  }, everyMs);
  again.unref();
  server.once('close', () => clearInterval(again));
}

function read(field: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unusable(field, `${path} (${(error as NodeJS.ErrnoException).code})`, 'a file that the API may read');
  }
}

function unusable(field: string, given: string, allowed: string): ConfigurationError {
  return new ConfigurationError([{ field, given, allowed }]);
}
