import { useQuery } from '@tanstack/react-query';
import { commandQuery, useCancelCommand, type WholeCommand } from '../../../api/commands.ts';
import { formatBytes } from '../../../lib/units.ts';
import { Button } from '../../../ui/Button.tsx';
import { Drawer } from '../../../ui/Drawer.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Section } from '../../../ui/Section.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { Status } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { exitOf, lineOf, OPEN_STATES, ranFor, STATES, TEXTS } from './texts.ts';

/** One command: how it stands, what it printed, and the way to take it back. */
export function CommandDrawer({ commandId, onClose }: { commandId: string; onClose: () => void }) {
  const { data, error } = useQuery(commandQuery(commandId));
  return (
    <Drawer open wide onClose={onClose} title={data ? lineOf(data) : TEXTS.command}>
      {data ? <Detail command={data} /> : !error && <Skeleton className="w-64" />}
      {error && <ProblemNotice error={error} doing={TEXTS.doing} />}
    </Drawer>
  );
}

function Detail({ command }: { command: WholeCommand }) {
  const { command_id, state, reason, expires_at, started_at, cwd, result, cancel_requested_at } = command;
  const cancel = useCancelCommand();
  const [word, sign] = STATES[state];
  const words = TEXTS.facts;
  const isOpen = OPEN_STATES.has(state);
  return (
    <>
      <Pairs
        pairs={[
          [TEXTS.state, <Status key="state" state={sign} word={word} />],
          [TEXTS.ended, reason],
          [words.by, state === 'queued' ? <Time key="by" at={expires_at} until /> : null],
          [words.folder, cwd],
          [words.begun, started_at === null ? null : <Time key="begun" at={started_at} />],
          [words.ran, result && ranFor(result)],
          [words.exit, result && <Exit key="exit" result={result} />],
        ]}
      />
      {isOpen && cancel_requested_at === null && (
        <Button busy={cancel.isPending} onClick={() => cancel.mutate(command_id)} className="mt-4">
          {TEXTS.cancel}
        </Button>
      )}
      {isOpen && cancel_requested_at !== null && <p className="mt-4 text-ink-2">{TEXTS.cancelling}</p>}
      {cancel.error && <ProblemNotice error={cancel.error} doing={TEXTS.doingCancel} className="mt-4" />}
      {result && <Output title={TEXTS.stdout} output={result.stdout} />}
      {result && result.stderr.bytes > 0 && <Output title={TEXTS.stderr} output={result.stderr} />}
    </>
  );
}

function Output({ title, output }: { title: string; output: NonNullable<WholeCommand['result']>['stdout'] }) {
  return (
    <Section title={title} className="mt-6">
      {output.bytes === 0 ? (
        <p className="pt-3 text-ink-3">{TEXTS.nothing}</p>
      ) : (
        <pre className="mt-3 overflow-x-auto rounded-2 border border-line bg-field p-3 font-mono text-12">
          {output.text}
        </pre>
      )}
      {output.truncated && <p className="mt-2 text-ink-3">{TEXTS.cut(formatBytes(output.bytes))}</p>}
    </Section>
  );
}

function Exit({ result }: { result: NonNullable<WholeCommand['result']> }) {
  const isGood = result.exit_code === 0 && !result.timed_out;
  return <Status state={isGood ? 'ok' : 'bad'} word={exitOf(result)} />;
}
