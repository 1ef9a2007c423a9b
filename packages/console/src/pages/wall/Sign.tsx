import { type State, StateShape } from '../../ui/Status.tsx';

/** A state's shape in the size of the text beside it, which always says it in words too. */
export function Sign({ state }: { state: State }) {
  return (
    <span className="inline-flex shrink-0 [&>svg]:size-[0.72em]">
      <StateShape state={state} />
    </span>
  );
}
