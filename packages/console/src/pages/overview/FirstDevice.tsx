import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { TEXTS } from '../devices/texts.ts';

/** First use: nothing to look at yet, so it teaches what to type. */
export function FirstDevice({ scoped }: { scoped: boolean }) {
  return (
    <Empty
      whole
      title={scoped ? TEXTS.emptyScopeTitle : TEXTS.emptyTitle}
      actions={
        <Link to="/settings/enrolment" className={buttonClass({ variant: 'primary' })}>
          {TEXTS.addDevices}
        </Link>
      }
    >
      <p>{TEXTS.emptyMore}</p>
      <code className="mt-3 block overflow-x-auto rounded-2 border border-line bg-sunken px-3 py-2 font-mono text-12 text-ink">
        {TEXTS.emptyCommand}
      </code>
    </Empty>
  );
}
