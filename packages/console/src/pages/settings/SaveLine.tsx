import { Button } from '../../ui/Button.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';

interface Props {
  save: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: Error | null };
  texts: { readonly save: string; readonly saved: string; readonly doing: string };
}

/** The end of a form of settings: its button, and what came of it. */
export function SaveLine({ save, texts }: Props) {
  return (
    <>
      <Button type="submit" variant="primary" busy={save.isPending}>
        {texts.save}
      </Button>
      <p role="status" className="text-ink-2">
        {save.isSuccess && texts.saved}
      </p>
      {save.error && <ProblemNotice error={save.error} doing={texts.doing} />}
    </>
  );
}
