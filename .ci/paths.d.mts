export const projectRoot: string;
export function cacheDir(): string;
