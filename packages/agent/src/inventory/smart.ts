/** What is told of a disk's health. What counts up each hour or day is left out: it would be a change each time. */
export interface SmartValues {
  readonly serial?: string;
  readonly smart_passed?: boolean;
  readonly wear_percent?: number;
  readonly reallocated_sectors?: number;
  readonly pending_sectors?: number;
  readonly media_errors?: number;
}

const REALLOCATED = 5;
const PENDING = 197;

/** Reads the answer of `smartctl -j`. Nothing is known where it is no such answer. */
export function smartValues(json: string): SmartValues {
  let answer: unknown;
  try {
    answer = JSON.parse(json);
  } catch {
    return {};
  }
  const passed = at(answer, 'smart_status', 'passed');
  const serial = at(answer, 'serial_number');
  const nvme = 'nvme_smart_health_information_log';
  return {
    ...(typeof serial === 'string' && { serial }),
    ...(typeof passed === 'boolean' && { smart_passed: passed }),
    ...number('wear_percent', at(answer, nvme, 'percentage_used')),
    ...number('media_errors', at(answer, nvme, 'media_errors')),
    ...number('reallocated_sectors', attribute(answer, REALLOCATED)),
    ...number('pending_sectors', attribute(answer, PENDING)),
  };
}

function attribute(answer: unknown, id: number): unknown {
  const table = at(answer, 'ata_smart_attributes', 'table');
  if (!Array.isArray(table)) return undefined;
  return at(
    table.find((row: unknown) => at(row, 'id') === id),
    'raw',
    'value',
  );
}

function number(name: keyof SmartValues, value: unknown): SmartValues {
  return typeof value === 'number' && value >= 0 ? { [name]: value } : {};
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Object.entries(here).find(([key]) => key === name)?.[1];
  }
  return here;
}
