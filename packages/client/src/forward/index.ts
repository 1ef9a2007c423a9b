export { type ForwardOptions, type ForwardStream, openForward } from './open.ts';
