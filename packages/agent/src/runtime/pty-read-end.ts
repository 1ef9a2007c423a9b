import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { linux } from './linux.ts';

/** epoll_ctl(2), fcntl(2) and dup3(2), as every Linux we run on counts. */
const EPOLL_CTL_DEL = 2;
const EPOLLIN = 0x1;
const F_DUPFD_CLOEXEC = 1030;
const O_CLOEXEC = 0o2000000;

const OWN_DESCRIPTORS = '/proc/self/fd';
/** A line of an epoll's fdinfo, proc(5): the descriptor that is waited for, and for what. */
const WATCHED = /^tfd:\s*(\d+) events:\s*([\da-f]+)/gm;

interface Watch {
  readonly epoll: number;
  readonly fd: number;
}

/**
 * Takes the reading of the pseudo-terminal `/dev/pts/<index>` from the runtime, which reads without a pause: answers a descriptor of our
 * own to read it by, to be closed by the caller. The runtime keeps the writing; to it, the reading is at its end whenever it looks.
 * Undefined where that can't be done: then it goes on reading. Linux only, before the runtime has read.
 */
export function takeReadEnd(index: number): number | undefined {
  const system = linux();
  const watch = system === null ? undefined : findWatch(index);
  if (system === null || watch === undefined) return undefined;
  const { epoll, fd } = watch;
  const own = system.fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return undefined;
  if (system.epoll_ctl(epoll, EPOLL_CTL_DEL, fd, null) !== 0) {
    closeSync(own);
    return undefined;
  }
  // Unasked, it would read once more when the shell ends.
  const nothing = openSync('/dev/null', 'r');
  system.dup3(nothing, fd, O_CLOEXEC);
  closeSync(nothing);
  return own;
}

function findWatch(index: number): Watch | undefined {
  const isOfPty = new RegExp(`^tty-index:\\s*${index}$`, 'm');
  for (const epoll of readdirSync(OWN_DESCRIPTORS)) {
    if (linkOf(epoll) !== 'anon_inode:[eventpoll]') continue;
    for (const [, fd, events] of infoOf(epoll).matchAll(WATCHED)) {
      const isRead = (Number.parseInt(events ?? '', 16) & EPOLLIN) !== 0;
      if (isRead && isOfPty.test(infoOf(fd ?? ''))) return { epoll: Number(epoll), fd: Number(fd) };
    }
  }
  return undefined;
}

function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`${OWN_DESCRIPTORS}/${fd}`);
  } catch {
    // It was the listing's own.
    return undefined;
  }
}

function infoOf(fd: string): string {
  return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
}
