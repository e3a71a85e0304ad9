/** What is wanted of a rotation. */
export type RotationKind = 'report' | 'manual' | 'completion';

/** The crash build takes one over its IPC channel: where to die. Classes and methods by their names, as `Class.method`. */
export interface CrashOrder {
  /** The operation: only calls within it count. */
  readonly within: string;
  /** What must be among its arguments, an id or any rotation of a kind; others of its kind continue. */
  readonly concerns?: string | { readonly rotation: RotationKind };
  /** Everything before this in the operation is ignored. */
  readonly since?: string;
  /** `before Class.method`, `after Class.method`, or `sent <command of the database>`: its answer has not arrived yet. */
  readonly at: string;
}
