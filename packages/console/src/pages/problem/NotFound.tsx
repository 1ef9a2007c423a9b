import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';

/** An address where nothing is. */
export function NotFound() {
  return (
    <main>
      <Empty
        whole
        title="There is no page at this address"
        actions={
          <Link to="/" className={buttonClass()}>
            Go to the overview
          </Link>
        }
      >
        The link may be old, or a letter got lost on the way.
      </Empty>
    </main>
  );
}
