/**
 * Writes an initramfs in cpio's "newc" format (kernel: Documentation/driver-api/early-
 * userspace/buffer-format.rst). Written here because every entry must belong to root and device
 * nodes must be possible without being root on the host.
 */
import { Buffer } from 'node:buffer';

const TYPE_DIRECTORY = 0o040000;
const TYPE_FILE = 0o100000;
const TYPE_LINK = 0o120000;
const TYPE_CHARACTER = 0o020000;
/** cpio pads headers with names, and data, to four bytes. */
const ALIGNMENT = 4;

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly data: Buffer;
  readonly device: readonly [number, number];
}

export class CpioArchive {
  private readonly entries = new Map<string, Entry>();

  /** Adds the folder and its parents; a folder added twice keeps its last mode. */
  addDirectory(path: string, mode = 0o755): void {
    this.addParents(path);
    this.put(path, TYPE_DIRECTORY | mode, Buffer.alloc(0));
  }

  addFile(path: string, data: Buffer | string, mode = 0o644): void {
    this.addParents(path);
    this.put(path, TYPE_FILE | mode, typeof data === 'string' ? Buffer.from(data) : data);
  }

  addLink(path: string, target: string): void {
    this.addParents(path);
    this.put(path, TYPE_LINK | 0o777, Buffer.from(target));
  }

  addCharacterDevice(path: string, mode: number, device: readonly [number, number]): void {
    this.addParents(path);
    this.put(path, TYPE_CHARACTER | mode, Buffer.alloc(0), device);
  }

  toBuffer(): Buffer {
    const parts: Buffer[] = [];
    let inode = 1;
    for (const entry of this.entries.values()) parts.push(...encodeEntry(entry, inode++));
    const trailer = { path: 'TRAILER!!!', mode: 0, data: Buffer.alloc(0), device: [0, 0] as const };
    parts.push(...encodeEntry(trailer, 0));
    return Buffer.concat(parts);
  }

  private put(
    path: string,
    mode: number,
    data: Buffer,
    device: readonly [number, number] = [0, 0],
  ): void {
    const key = normalise(path);
    this.entries.set(key, { path: key, mode, data, device });
  }

  private addParents(path: string): void {
    const names = normalise(path).split('/').slice(0, -1);
    for (let depth = 1; depth <= names.length; depth += 1) {
      const parent = names.slice(0, depth).join('/');
      if (!this.entries.has(parent)) this.put(parent, TYPE_DIRECTORY | 0o755, Buffer.alloc(0));
    }
  }
}

function normalise(path: string): string {
  return path.replace(/^\/+/, '').replace(/\/+$/, '');
}

function encodeEntry(entry: Entry, inode: number): Buffer[] {
  const name = Buffer.from(`${entry.path}\0`);
  const links = (entry.mode & TYPE_DIRECTORY) === TYPE_DIRECTORY ? 2 : 1;
  // inode mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
  const fields = [
    inode, entry.mode, 0, 0, links, 0, entry.data.length,
    0, 0, entry.device[0], entry.device[1], name.length, 0,
  ]; // prettier-ignore
  const header = '070701' + fields.map((field) => field.toString(16).padStart(8, '0')).join('');
  const head = Buffer.concat([Buffer.from(header), name]);
  return [padded(head), padded(entry.data)];
}

function padded(data: Buffer): Buffer {
  const rest = data.length % ALIGNMENT;
  return rest === 0 ? data : Buffer.concat([data, Buffer.alloc(ALIGNMENT - rest)]);
}
