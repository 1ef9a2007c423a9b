import { tell } from '../lib/problem.ts';
import { Button } from './Button.tsx';
import { CopyButton } from './Copy.tsx';
import { Notice } from './Notice.tsx';

interface Props {
  error: unknown;
  /** What was attempted: "Rename the device". Without it the title stands alone. */
  doing?: string;
  onRetry?: () => void;
  className?: string;
}

/** An error where it happened: what, what to do, and an id to quote. */
export function ProblemNotice({ error, doing, onRetry, className = '' }: Props) {
  const { title, advice, code, request_id } = tell(error);
  const quote = request_id ? `${code} ${request_id}` : code;
  return (
    <Notice
      tone="bad"
      title={doing ? `${doing}: ${title}` : title}
      className={className}
      actions={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      <p>{advice}</p>
      <p className="mt-1 flex flex-wrap items-center gap-2 font-mono text-12 text-ink-3">
        <span className="break-all">{quote}</span>
        {request_id && <CopyButton text={quote} label="Copy the error’s id" />}
      </p>
    </Notice>
  );
}
