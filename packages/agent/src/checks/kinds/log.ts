import { type Finding, perf } from '../finding.ts';
import { levelOf } from '../level.ts';
import { PatternError } from '../pattern/parse.ts';
import { Pattern } from '../pattern/pattern.ts';
import { countMatches, type NewLines } from './log-matches.ts';
import type { Kind, Run } from './types.ts';

const MAX_TOLD = 300;

export const check: Kind<'log'> = async (params, run) => {
  const pattern = patternOf(params.pattern);
  const { lines, isCut, isFirst } = await newLines(params.source, run);
  const { count, last, left } = await countMatches(lines, pattern, run.signal);
  const finding = {
    level: levelOf(count, params, run.before),
    perf: [perf('matches', count, '', params), perf('lines', lines.length, '')],
  };
  if (isFirst) return { ...finding, summary: `From now on ${params.source} is watched.` };
  const example = last === undefined ? '' : ` The last: ${last.trim().slice(0, MAX_TOLD)}`;
  const more =
    isCut || left > 0 ? ' There were more lines than could be looked at; the older ones were not.' : '';
  return { ...finding, summary: `New lines that match: ${count}.${more}${example}` } satisfies Finding;
};

async function newLines(source: string, run: Run): Promise<NewLines> {
  if (source.startsWith('eventlog:')) {
    const { readEventLog } = await import('./log-events.ts');
    return await readEventLog(source.slice('eventlog:'.length), run);
  }
  if (source === 'journal' || source.startsWith('journal:')) {
    const { readJournal } = await import('./log-journal.ts');
    return await readJournal(source.slice('journal:'.length), run);
  }
  const { readLogFile } = await import('./log-file.ts');
  return await readLogFile(source, run);
}

function patternOf(source: string): Pattern {
  try {
    return new Pattern(source);
  } catch (error) {
    if (error instanceof PatternError) throw new Error(`The pattern can not be used: ${error.message}.`);
    throw error;
  }
}
