/** How far an installation is. */
export interface InstallProgress {
  /** A stage that begins; how far it is, told again and again; a line that one of its programs printed. */
  readonly kind: 'stage' | 'amount' | 'line';
  readonly text: string;
}

export type OnProgress = (progress: InstallProgress) => void;
