import { X509Certificate } from 'node:crypto';
import type { InventoryItem } from '@guru/protocol/control';
import { item } from './types.ts';

/** A certificate as an item, of the first one in a text; undefined when there is none. */
export function certificateItem(key: string, pem: string): InventoryItem | undefined {
  const [block] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem) ?? [];
  if (block === undefined) return undefined;
  try {
    const { subject, issuer, subjectAltName, validFrom, validTo, serialNumber, fingerprint256 } =
      new X509Certificate(block);
    const names = [...(subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].flatMap(([, name]) => name ?? []);
    return item(key, commonName(subject) || names[0] || key, {
      issuer: commonName(issuer) || issuer.replaceAll('\n', ', '),
      names: names.join(', '),
      begins_at: new Date(validFrom).toISOString(),
      ends_at: new Date(validTo).toISOString(),
      serial: serialNumber,
      fingerprint: fingerprint256,
    });
  } catch {
    // It is none that can be read, or its times are none.
    return undefined;
  }
}

function commonName(name: string): string {
  return /^CN=(.+)$/m.exec(name)?.[1] ?? '';
}
