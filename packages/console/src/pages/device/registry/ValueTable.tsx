import type { RegistryValue } from '@guru/client/manage';
import { formatBytes } from '../../../lib/units.ts';
import { Section } from '../../../ui/Section.tsx';
import { TEXTS } from './texts.ts';
import { showData } from './values.ts';

interface Props {
  /** Undefined while the device reads. */
  values: readonly RegistryValue[] | undefined;
  onOpen: (value: RegistryValue) => void;
}

/** The values of a key; each opens to be read whole, and edited. */
export function ValueTable({ values, onOpen }: Props) {
  return (
    <Section title={TEXTS.values}>
      {values?.length === 0 && <p className="py-2 text-ink-3">{TEXTS.noValues}</p>}
      {values !== undefined && values.length > 0 && (
        <table aria-label={TEXTS.values} className="w-full table-fixed">
          <thead>
            <tr className="text-left text-12 text-ink-3 *:py-1.75 *:font-normal">
              <th className="w-2/5">{TEXTS.name}</th>
              <th className="w-36 max-sm:hidden">{TEXTS.kind}</th>
              <th>{TEXTS.data}</th>
            </tr>
          </thead>
          <tbody>
            {values.map((value) => (
              <tr key={value.name} className="border-t border-line/70 hover:bg-hover">
                <td className="py-1 pr-3">
                  <button
                    type="button"
                    onClick={() => onOpen(value)}
                    className="w-full truncate rounded-1 py-0.75 text-left font-mono text-12 text-accent-ink hover:underline"
                  >
                    {value.name || TEXTS.default}
                  </button>
                </td>
                <td className="text-12 text-ink-3 max-sm:hidden">{value.kind}</td>
                <td className="truncate font-mono text-12" title={showData(value.kind, value.value)}>
                  {value.cut ? TEXTS.cut(formatBytes(value.bytes)) : showData(value.kind, value.value)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
