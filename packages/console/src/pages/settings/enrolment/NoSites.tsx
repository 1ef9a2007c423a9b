import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { TEXTS } from './texts.ts';

/** Without a site there is nowhere to enrol into. */
export function NoSites() {
  return (
    <Empty
      title={TEXTS.noSitesTitle}
      actions={
        <Link to="/settings/places" className={buttonClass({ variant: 'primary' })}>
          {TEXTS.addClient}
        </Link>
      }
    >
      {TEXTS.noSitesMore}
    </Empty>
  );
}
