export { type Child, startChild } from './child.ts';
export { fileBody } from './files.ts';
export { FlushLoop } from './flush-loop.ts';
export { Lifetime } from './lifetime.ts';
export { hashPassword, verifyPassword } from './password.ts';
export { type Connection, type RunningServer, type ServeOptions, serve } from './serve.ts';
export { cutIntoSteps, type Steps } from './steps.ts';
export { Turns } from './turns.ts';
export {
  daysIn,
  isTimeZone,
  type LocalTime,
  localTime,
  momentOf,
  plusDays,
  weekday,
} from './zoned-time.ts';
