import { Link, Outlet } from '@tanstack/react-router';
import { PageHeader } from '../../ui/Section.tsx';
import { TabLinks, tabClass } from '../../ui/TabLinks.tsx';
import { TEXTS } from './texts.ts';

const ROOMS = [
  ['/settings/enrolment', TEXTS.enrolment],
  ['/settings/places', TEXTS.places],
  ['/settings/maintenance', TEXTS.maintenance],
  ['/settings/assistants', TEXTS.assistants],
  ['/settings/sessions', TEXTS.sessions],
  ['/settings/recording', TEXTS.recording],
  ['/settings/account', TEXTS.account],
  ['/settings/appearance', TEXTS.appearance],
] as const;

/** What is set up once and looked at rarely. */
export function Settings() {
  return (
    <div>
      <div className="gutter border-b border-line pt-4">
        <PageHeader title={TEXTS.title} />
        <div className="mt-2">
          <TabLinks label={TEXTS.rooms}>
            {ROOMS.map(([to, word]) => (
              <Link key={to} to={to} className={tabClass}>
                {word}
              </Link>
            ))}
          </TabLinks>
        </div>
      </div>
      <div className="gutter max-w-260 pt-6 pb-12">
        <Outlet />
      </div>
    </div>
  );
}
