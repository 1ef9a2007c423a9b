import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  filtered: boolean;
  scoped: boolean;
  /** Chips that mean nothing, each with its reason. */
  faults: readonly string[];
  onClear: () => void;
  onWhole: () => void;
  onAdd: () => void;
}

/** Why no device is shown, and the way to some. */
export function NoDevices({ filtered, scoped, faults, onClear, onWhole, onAdd }: Props) {
  const whole = scoped && <Button onClick={onWhole}>{TEXTS.wholePartner}</Button>;
  if (filtered) {
    return (
      <Empty
        title={TEXTS.noMatchTitle}
        actions={
          <>
            <Button onClick={onClear}>{TEXTS.clearFilter}</Button>
            {whole}
          </>
        }
      >
        {faults.length > 0 ? faults.join(' ') : TEXTS.noMatchMore}
      </Empty>
    );
  }
  return (
    <Empty
      title={scoped ? TEXTS.emptyScopeTitle : TEXTS.emptyTitle}
      actions={
        <>
          <Button variant="primary" onClick={onAdd}>
            {TEXTS.addDevices}
          </Button>
          {whole}
        </>
      }
    >
      <p>{TEXTS.emptyMore}</p>
      <code className="mt-3 block overflow-x-auto rounded-2 border border-line bg-sunken px-3 py-2 font-mono text-12 text-ink">
        {TEXTS.emptyCommand}
      </code>
    </Empty>
  );
}
