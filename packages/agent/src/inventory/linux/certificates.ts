import type { InventoryItem } from '@guru/protocol/control';
import { certificateItem } from '../certificate.ts';
import { Slices } from '../slices.ts';
import type { ReadOptions } from '../types.ts';
import { namesAt, textAt } from './files.ts';

const LETSENCRYPT = '/etc/letsencrypt/live';
const KEYS = '/etc/ssl/private';
const CERTS = '/etc/ssl/certs';
/** Where web servers are told which certificate to show. */
const CONFIGS = [
  '/etc/nginx',
  '/etc/nginx/conf.d',
  '/etc/nginx/sites-enabled',
  '/etc/apache2/sites-enabled',
  '/etc/httpd/conf.d',
  '/etc/haproxy',
];
const NAMED = /^\s*(?:ssl_certificate|SSLCertificateFile|tls_certificate)\s+["']?([^\s;"']+)/gm;
const MOST = 500;

/** Certificates that services use: not the authorities that the system trusts. */
export async function readCertificates({ signal }: ReadOptions): Promise<InventoryItem[]> {
  const slices = new Slices(signal);
  const paths = [...new Set([...(await ofCertbot()), ...(await ofPrivateKeys()), ...(await ofConfigs())])];
  const items: InventoryItem[] = [];
  for (const path of paths.slice(0, MOST)) {
    const found = certificateItem(path, await textAt(path));
    if (found !== undefined) items.push(found);
    await slices.rest();
  }
  return items;
}

async function ofCertbot(): Promise<string[]> {
  return (await namesAt(LETSENCRYPT)).map((name) => `${LETSENCRYPT}/${name}/cert.pem`);
}

/** A certificate beside whose key lies here is the machine's own. */
async function ofPrivateKeys(): Promise<string[]> {
  const names = (await namesAt(KEYS)).flatMap((file) => /^(.+)\.(?:key|pem)$/.exec(file)?.[1] ?? []);
  return names.flatMap((name) => [`${CERTS}/${name}.pem`, `${CERTS}/${name}.crt`, `${KEYS}/${name}.pem`]);
}

async function ofConfigs(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of CONFIGS) {
    for (const name of (await namesAt(folder)).slice(0, MOST)) {
      const text = await textAt(`${folder}/${name}`);
      for (const [, path] of text.matchAll(NAMED)) if (path?.startsWith('/')) found.push(path);
    }
  }
  return found;
}
