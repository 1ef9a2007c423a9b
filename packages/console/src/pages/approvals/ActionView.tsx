import { visible } from '@guru/protocol';
import type { ApprovalAction } from '@guru/protocol/api';
import { DiffView } from './DiffView.tsx';
import { TEXTS } from './texts.ts';

type CommandAction = Extract<ApprovalAction, { tool: 'run_command' }>;

/** What is wanted, whole and exactly, with everything in it that can't be seen made visible. */
export function ActionView({ action }: { action: ApprovalAction }) {
  if (action.tool === 'run_command') return <CommandView action={action} />;
  if (action.tool === 'write_file') return <DiffView diff={action.diff} label={TEXTS.change} />;
  return <Exact>{action.path}</Exact>;
}

function CommandView({ action: { command, shell, cwd, stdin, timeout_s } }: { action: CommandAction }) {
  return (
    <div className="flex flex-col gap-2">
      {shell ? (
        <>
          <p className="text-12 text-warn">{TEXTS.inShell}</p>
          <Exact>{command.join(' ')}</Exact>
        </>
      ) : (
        <ol aria-label={TEXTS.argument} className="flex flex-wrap gap-1">
          {command.map((part, index) => (
            <li key={index} className="max-w-full">
              <Exact>{part}</Exact>
            </li>
          ))}
        </ol>
      )}
      {cwd !== null && <Labelled label={TEXTS.cwd}>{cwd}</Labelled>}
      {stdin !== null && <Labelled label={TEXTS.stdin}>{stdin}</Labelled>}
      <p className="text-12 text-ink-3">{TEXTS.timeout(timeout_s)}</p>
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="text-12 text-ink-3">{label}</p>
      <Exact>{children}</Exact>
    </div>
  );
}

/** A text as it is: nothing is folded, cut or joined. An empty one has a frame too. */
function Exact({ children }: { children: string }) {
  return (
    <code className="block min-h-6.5 min-w-4 rounded-1 border border-line bg-sunken px-1.5 py-0.5 font-mono text-12 leading-5 wrap-anywhere whitespace-pre-wrap">
      {visible(children)}
    </code>
  );
}
