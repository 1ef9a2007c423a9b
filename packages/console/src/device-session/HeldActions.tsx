import { type ReactNode, useState } from 'react';
import { useMe } from '../api/me.ts';
import { Button } from '../ui/Button.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  /** Whose session it is. */
  name: string;
  again: ReactNode;
  onTakeOver: () => void;
  onWatch: ((asking: boolean) => void) | undefined;
}

/** What can be done about another's session: watch it, ask for its keys, and with the right end it. That is asked twice, for somebody works there. */
export function HeldActions({ name, again, onTakeOver, onWatch }: Props) {
  const { role } = useMe();
  const [sure, setSure] = useState(false);
  if (sure) {
    return (
      <>
        <Button size="small" variant="danger" onClick={onTakeOver}>
          {TEXTS.takeOverSure(name)}
        </Button>
        <Button size="small" onClick={() => setSure(false)}>
          {TEXTS.cancel}
        </Button>
      </>
    );
  }
  return (
    <>
      {onWatch && (
        <>
          <Button size="small" variant="primary" onClick={() => onWatch(false)}>
            {TEXTS.watch}
          </Button>
          <Button size="small" onClick={() => onWatch(true)}>
            {TEXTS.ask}
          </Button>
        </>
      )}
      {(role === 'admin' || role === 'owner') && (
        <Button size="small" onClick={() => setSure(true)}>
          {TEXTS.takeOver}
        </Button>
      )}
      {again}
    </>
  );
}
