export { type LeakWatch, watchLeaks } from './watch.ts';
