/** What the file system says of a file: of Node's `fs.Stats`. */
export interface FileAccess {
  readonly uid: number;
  readonly mode: number;
  isFile(): boolean;
}

const OTHERS = 0o077;
const OTHERS_THAN_READING_GROUP = 0o037;
const ROOT = 0;

/**
 * Who may read a file that holds a secret: its owner alone; of root's files a group, too, because Kubernetes and
 * systemd provide secrets that way, and their reader cannot change it. PostgreSQL's libpq has the same rule for keys.
 * @returns what is wrong, with advice; null for a file that is private
 */
export function exposureOf(file: string, access: FileAccess): string | null {
  const isOfRoot = access.uid === ROOT;
  const isExposed = (access.mode & (isOfRoot ? OTHERS_THAN_READING_GROUP : OTHERS)) !== 0;
  if (!isExposed || !access.isFile()) {
    return null;
  }
  const shown = (access.mode & 0o777).toString(8).padStart(4, '0');
  return `${file} has the mode ${shown}. Take that away with: chmod ${isOfRoot ? '640' : '600'} ${file}`;
}
