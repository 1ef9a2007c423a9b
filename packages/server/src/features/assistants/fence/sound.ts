import type { Fence, Problem } from '@guru/protocol/api';
import { ApiError } from '../../../errors/index.ts';
import { carriesAnother } from './programs.ts';

const BARE_OR_ABSOLUTE = /^(?:[^\\/:]+|\/.+|[A-Za-z]:[\\/].+)$/;

/** Throws `bad_fence` where a fence has a rule that would allow anything, or that nothing can ever match. */
export function requireSound(fence: Fence): void {
  const errors = fence.commands.allowed.flatMap(
    ({ program, args }, index): NonNullable<Problem['errors']> => {
      const path = `fence.commands.allowed.${index}`;
      if (!BARE_OR_ABSOLUTE.test(program))
        return [{ path: `${path}.program`, message: 'must be a bare name or an absolute path' }];
      if (carriesAnother(program, args))
        return [{ path: `${path}.program`, message: `${program} can run any other command` }];
      if (args.slice(0, -1).some((arg) => /^-?\*\*$/.test(arg)))
        return [{ path: `${path}.args`, message: '** can only be the last' }];
      return [];
    },
  );
  if (errors.length > 0) throw new ApiError('bad_fence', { errors });
}
