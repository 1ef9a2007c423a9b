import type { MadeKey as Made } from '@guru/protocol/api';
import { Button } from '../../../ui/Button.tsx';
import { CopyLine } from '../../../ui/Copy.tsx';
import { TEXTS } from './texts.ts';

/** A new key, this once, and what to paste into which client. */
export function MadeKey({ name, made, onDone }: { name: string; made: Made; onDone: () => void }) {
  return (
    <section className="flex max-w-200 flex-col gap-4">
      <div>
        <h2 className="text-15 font-strong">{TEXTS.madeTitle(name)}</h2>
        <p className="text-ink-2">{TEXTS.madeMore}</p>
      </div>
      <h3 className="text-ink-2">{TEXTS.key}</h3>
      <CopyLine text={made.key} label={TEXTS.copyKey} />
      {made.commands.map(({ client, command }) => (
        <div key={client} className="flex flex-col gap-2">
          <h3 className="text-ink-2">{TEXTS.paste(client)}</h3>
          <CopyLine text={command} label={TEXTS.copyCommand(client)} />
        </div>
      ))}
      <Button onClick={onDone} className="self-start">
        {TEXTS.done}
      </Button>
    </section>
  );
}
