// Files per second and CPU per file of `java -jar calotype.jar process` and of a sharp script that makes the same files.
//   npm ci && node compare.mjs [--photos DIR] [--count 100] [--rounds 3] [--jar FILE] [--out FILE]
// Calotype twice: as it comes, in one process as sharp works, and with a process for each core (CALOTYPE_ISOLATION=process).
// All are started anew for each round, in turn (A B C, C B A, …); medians over the rounds. Needs Linux for the CPU's share.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import { readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { copied, generated } from './photos.mjs';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const { values: options } = parseArgs({ options: {
  photos: { type: 'string' },
  count: { type: 'string', default: '100' },
  rounds: { type: 'string', default: '3' },
  jar: { type: 'string', default: path.join(here, '../../target/calotype.jar') },
  out: { type: 'string', default: path.join(here, '../results/compare.json') },
} });
const FILES = ['optimized_avif.avif', 'optimized_webp.webp', 'thumb_large.webp', 'thumb_medium.webp', 'thumb_small.webp'];
const TICKS_PER_SECOND = 100; // USER_HZ, which Linux fixes for user space
const cores = os.availableParallelism();
const work = await fs.mkdtemp(path.join(os.tmpdir(), 'compare-'));

/** CPU seconds of a process and its descendants as far as they live; null where /proc has no such thing. */
function cpuOf(pid, seen) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    seen.set(pid, (+stat[11] + +stat[12]) / TICKS_PER_SECOND);
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      for (const child of readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ')) if (child) cpuOf(child, seen);
    }
  } catch { /* has ended */ }
}

/** Runs a program to its end; what it used is looked at every 20 ms, so that much may be missing of each process. */
function run(command, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const program = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment } });
    const seen = new Map();
    const timer = setInterval(() => cpuOf(program.pid, seen), 20);
    program.on('error', reject);
    program.on('close', (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - begin) / 1000;
      if (code !== 0) reject(new Error(`${command} ended with ${code}`));
      else resolve({ seconds, cpu: [...seen.values()].reduce((sum, cpu) => sum + cpu, 0) || null });
    });
  });
}

const calotype = (environment) => (photos, out) => run('java', ['-jar', options.jar, 'process',
  '--set', 'images.sizes={}', '--set', 'images.webp-quality=80', '--set', 'images.avif-quality=50', '-o', out, ...photos],
  environment);

const sides = {
  calotype: calotype({}),
  'calotype, a process for each core': calotype({ CALOTYPE_ISOLATION: 'process' }),
  sharp: (photos, out) => run(process.execPath, [path.join(here, 'sharp.mjs'), out, String(cores), ...photos]),
};

/** Bytes of all files, which must be there, of the sizes that the other side has. */
async function check(photos, directories) {
  const bytes = Object.fromEntries(Object.keys(directories).map((side) => [side, 0]));
  for (const photo of photos) for (const file of FILES) {
    const sizes = new Set();
    for (const [side, directory] of Object.entries(directories)) {
      const made = path.join(directory, path.parse(photo).name, file);
      const { width, height } = await sharp(made).metadata();
      sizes.add(`${width}x${height}`);
      bytes[side] += (await fs.stat(made)).size;
    }
    if (sizes.size > 1) throw new Error(`${photo}: ${file} differs in size: ${[...sizes].join(', ')}`);
  }
  return bytes;
}

const median = (numbers) => { const s = [...numbers].sort((a, b) => a - b); return (s[s.length >> 1] + s[(s.length - 1) >> 1]) / 2; };
const round = (number) => number === null ? null : +number.toPrecision(4);
const jdk = () => spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr.match(/"(.+?)"/)?.[1];

try {
  const count = +options.count;
  console.log(`Making ${count} photos …`);
  const photos = options.photos
    ? await copied(options.photos, path.join(work, 'photos'), count)
    : await generated(path.join(here, '../../docs/sample.jpg'), path.join(work, 'photos'), count);
  const sizes = await Promise.all(photos.map(async (photo) => (await fs.stat(photo)).size));
  const pixels = await Promise.all(photos.map(async (photo) => { const { width, height } = await sharp(photo).metadata(); return width * height; }));
  const rounds = [];
  let bytes;
  for (let r = 0; r < +options.rounds; r++) {
    const result = {}, directories = {};
    for (const side of r % 2 ? Object.keys(sides).reverse() : Object.keys(sides)) {
      directories[side] = path.join(work, side);
      await fs.rm(directories[side], { recursive: true, force: true });
      const { seconds, cpu } = await sides[side](photos, directories[side]);
      result[side] = { files_per_s: round(count / seconds), cpu_ms_per_file: cpu && round(cpu * 1000 / count) };
      console.log(`round ${r + 1}  ${side.padEnd(33)}  ${result[side].files_per_s} files/s  ${result[side].cpu_ms_per_file} ms CPU a file`);
    }
    rounds.push(result);
    bytes ??= await check(photos, directories);
  }
  const medians = Object.fromEntries(Object.keys(sides).map((side) => [side, {
    files_per_s: round(median(rounds.map((r) => r[side].files_per_s))),
    cpu_ms_per_file: rounds[0][side].cpu_ms_per_file && round(median(rounds.map((r) => r[side].cpu_ms_per_file))),
    output_bytes_per_file: Math.round(bytes[side] / count),
  }]));
  const ahead = Object.fromEntries(Object.keys(sides).filter((side) => side !== 'sharp').map((side) => [side, {
    files_per_s: round(medians[side].files_per_s / medians.sharp.files_per_s),
    cpu_per_file: medians.sharp.cpu_ms_per_file && round(medians.sharp.cpu_ms_per_file / medians[side].cpu_ms_per_file),
  }]));
  console.table(medians);
  for (const [side, by] of Object.entries(ahead)) {
    console.log(`${side}: ahead of sharp by ${by.files_per_s} in files per second, ${by.cpu_per_file} in CPU per file.`);
  }
  const report = {
    date: new Date().toISOString().slice(0, 10),
    machine: { cpu: os.cpus()[0].model, cores, memory_gib: Math.round(os.totalmem() / 2 ** 30), system: `${os.type()} ${os.arch()}` },
    versions: { jdk: jdk(), node: process.version, sharp: sharp.versions.sharp, libvips: sharp.versions.vips },
    photos: { count, from: options.photos ? 'a folder' : 'docs/sample.jpg', megapixels: round(median(pixels) / 1e6), bytes: Math.round(median(sizes)) },
    ahead, medians, rounds,
  };
  await fs.mkdir(path.dirname(options.out), { recursive: true });
  await fs.writeFile(options.out, JSON.stringify(report, null, 2) + '\n');
} finally {
  await fs.rm(work, { recursive: true, force: true });
}
