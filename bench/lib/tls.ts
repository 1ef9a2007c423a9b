import { join } from 'node:path';
import { run } from './tools.ts';

export interface Certificate {
  readonly cert_file: string;
  readonly key_file: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes a self-signed certificate for loopback on the curve P-256, as most servers on the web have one. Needs `openssl`. */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const cert_file = join(folder, 'cert.pem');
  const key_file = join(folder, 'key.pem');
  await run([
    ...[
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
    ],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', key_file, '-out', cert_file],
  ]);
  return {
    cert_file,
    key_file,
    cert: await Bun.file(cert_file).text(),
    key: await Bun.file(key_file).text(),
  };
}
