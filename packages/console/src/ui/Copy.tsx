import { Check, Copy as CopyIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from './Button.tsx';

/** How long the button says that it has copied. */
const TOLD_MS = 1600;

interface Props {
  text: string;
  /** What is copied, for the ear: "Copy the token". */
  label: string;
}

/** Copies a text and says so in its own place. */
export function CopyButton({ text, label }: Props) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
    setTimeout(() => setOutcome(null), TOLD_MS);
  }

  return (
    <Button size="small" onClick={() => void copy()} aria-label={label}>
      {outcome === 'copied' ? <Check size={13} aria-hidden /> : <CopyIcon size={13} aria-hidden />}
      <span aria-live="polite">
        {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Select and copy' : 'Copy'}
      </span>
    </Button>
  );
}

/** A command or a secret to take along: one scrollable line in mono with its button. */
export function CopyLine({ text, label }: Props) {
  return (
    <div className="flex items-center gap-2 rounded-2 border border-line bg-sunken py-1 pr-1 pl-3">
      <code
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a line that scrolls must be reachable by keyboard
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto font-mono text-12 leading-6 whitespace-pre select-all [scrollbar-width:none]"
      >
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
