import { appendFileSync, copyFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CurveFile } from '../../../src/runs/curveFile';
import { newestEventFile } from '../../../src/runs/newestEventFile';
import { temporaryFolder } from './support';

const fixture = (name: string) => join(import.meta.dirname, '..', '..', 'fixtures', 'curveFiles', name);

async function read(name: string, content: string | Uint8Array): Promise<CurveFile> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const file = new CurveFile(path);
  await file.read();
  return file;
}

const lrs = ({ table }: CurveFile) => table?.rows.map(({ cells }) => cells[0]);

describe('a file that is read as a curve', () => {
  it('is known by its name, else by what it begins with', async () => {
    expect((await read('log.jsonl', '{"lr": 1}\n')).table?.format).toBe('NDJSON');
    expect((await read('log.txt', '{"lr": 1}\n')).table?.format).toBe('NDJSON');
    expect((await read('log.txt', 'lr,loss\n')).table?.format).toBe('CSV');
    const events = new CurveFile(fixture('events.out.tfevents.torch'));
    await events.read();
    expect(events.table?.format).toBe('TensorBoard');
    const renamed = join(temporaryFolder(), 'renamed.bin');
    copyFileSync(fixture('events.out.tfevents.torch'), renamed);
    const other = new CurveFile(renamed);
    await other.read();
    expect(other.table).toEqual(events.table);
  });

  it('is text with a byte order mark, also in UTF-16 as Windows PowerShell redirects what is printed', async () => {
    const text = (content: string) => Buffer.from(`\ufeff${content}`, 'utf16le');
    expect(lrs(await read('log.csv', text('lr,loss\r\n0.1,2\r\n')))).toEqual(['0.1']);
    expect(lrs(await read('log.txt', text('{"lr": 0.1, "loss": 2}\r\n')))).toEqual([0.1]);
    expect(lrs(await read('log.txt', '\ufeff{"lr": 0.1, "loss": 2}\n'))).toEqual([0.1]);
  });

  it('that is neither text nor events is refused', async () => {
    await expect(read('picture.csv', Buffer.from([0x89, 0x50, 0, 0]))).rejects.toThrow('picture.csv is neither text nor an event file of TensorBoard.');
  });

  it('is read on where it grows, and a line that is not complete waits', async () => {
    const file = await read('log.csv', 'lr,loss\n0.1,2\n0.2');
    expect(lrs(file)).toEqual(['0.1']);
    expect(await file.hasChanged()).toBe(false);
    appendFileSync(file.path, '5,1\n0.3,1\n');
    expect(await file.hasChanged()).toBe(true);
    await file.read();
    expect(lrs(file)).toEqual(['0.1', '0.25', '0.3']);
  });

  it('is read once where several ask for it at the same time', async () => {
    const file = await read('log.csv', 'lr,loss\n0.1,2\n');
    appendFileSync(file.path, '0.2,1\n0.3,1\n');
    await Promise.all([file.read(), file.read()]);
    expect(lrs(file)).toEqual(['0.1', '0.2', '0.3']);
  });

  it('is read anew where it was cut, replaced, or written over with another header', async () => {
    const file = await read('log.csv', 'lr,loss\n0.1,2\n0.2,2\n');
    writeFileSync(file.path, 'lr,loss\n0.5,2\n');
    await file.read();
    expect(lrs(file)).toEqual(['0.5']);
    // Lightning writes its CSV anew when a metric comes to it
    writeFileSync(file.path, 'lr,loss,val_acc\n0.5,2,\n0.6,2,0.3\n');
    await file.read();
    expect(file.table?.names).toEqual(['lr', 'loss', 'val_acc']);
    expect(lrs(file)).toEqual(['0.5', '0.6']);
  });

  it('is read anew when a last line that had been taken for complete goes on', async () => {
    const file = await read('log.csv', 'lr,loss\n0.1,2\n0.2,1');
    file.end();
    expect(lrs(file)).toEqual(['0.1', '0.2']);
    appendFileSync(file.path, '.5\n');
    await file.read();
    expect(file.table?.rows.at(-1)?.cells).toEqual(['0.2', '1.5']);
  });

  it('says again what is wrong with it until it is mended', async () => {
    const file = await read('log.csv', 'lr,loss\n0.1,2\n');
    appendFileSync(file.path, '0.2\n0.3,1\n');
    await expect(file.read()).rejects.toThrow('log.csv, line 3');
    await expect(file.read()).rejects.toThrow('log.csv, line 3');
    writeFileSync(file.path, 'lr,loss\n0.1,2\n0.2,2\n0.3,1\n');
    await file.read();
    expect(lrs(file)).toEqual(['0.1', '0.2', '0.3']);
  });
});

describe('the newest event file', () => {
  it('is one that has values: TensorFlow leaves an empty one where it looked for its own speed', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'events.out.tfevents.1.host'), '');
    utimesSync(join(folder, 'events.out.tfevents.1.host'), 1000, 1000);
    writeFileSync(join(folder, 'events.out.tfevents.2.host.profile-empty'), '');
    expect(await newestEventFile(folder)).toBe(join(folder, 'events.out.tfevents.1.host'));
  });

  it("is Keras' of the training, which has the LR, though that of the validation was written later", async () => {
    const folder = temporaryFolder();
    const [train, validation] = ['train', 'validation'].map((name, index) => {
      const file = join(folder, 'fit', name, `events.out.tfevents.${String(index)}.v2`);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, '');
      utimesSync(file, 1000, 1000 + index);
      return file;
    });
    expect(await newestEventFile(folder)).toBe(train);
    expect(await newestEventFile(join(folder, 'fit', 'validation'))).toBe(validation);
    rmSync(join(folder, 'fit', 'train'), { recursive: true });
    expect(await newestEventFile(folder)).toBe(validation);
  });

  it('is found in a folder and the folders in it', async () => {
    const folder = temporaryFolder();
    expect(await newestEventFile(folder)).toBeNull();
    const files = ['events.out.tfevents.1', join('runs', 'a', 'events.out.tfevents.2'), join('runs', 'b', 'events.out.tfevents.3')].map((name) => join(folder, name));
    for (const [index, file] of files.entries()) {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, '');
      utimesSync(file, 1000, [1000, 3000, 2000][index] ?? 0);
    }
    expect(await newestEventFile(folder)).toBe(files[1]);
  });
});
