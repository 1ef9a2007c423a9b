/** Guru's mark, in one colour. */
export function Mark({ size = 22, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden className={className}>
      <path
        d="M25 9.6A11.2 11.2 0 1 0 27.2 16H16.6"
        stroke="currentColor"
        strokeWidth="3.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16.4" cy="16" r="2.9" fill="currentColor" />
    </svg>
  );
}
