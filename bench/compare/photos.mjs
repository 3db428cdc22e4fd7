// The photos that are compared with: copies of a folder's, or made from one picture, each with other pixels.
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';

const PHOTO = /\.(jpe?g|png|webp|avif|heic|tiff?)$/i;

/** @returns paths of `count` photos in `directory`, in turn from those in `folder` */
export async function copied(folder, directory, count) {
  const found = (await fs.readdir(folder)).filter((name) => PHOTO.test(name)).sort();
  if (!found.length) throw new Error(`There are no photos in ${folder}`);
  return each(directory, count, (i, target) => {
    const name = found[i % found.length];
    return fs.copyFile(path.join(folder, name), target + path.extname(name)).then(() => target + path.extname(name));
  });
}

/** @returns paths of `count` JPEGs of 12 megapixels in `directory`, made from `sample` by turns, tones and grain */
export async function generated(sample, directory, count) {
  const grains = await Promise.all([8, 9, 10, 11, 12].map(grain));
  return each(directory, count, async (i, target) => {
    await sharp(sample).autoOrient().resize(4032, 3024, { fit: 'cover' }).flip(i % 2 > 0).flop(i % 4 > 1)
      .linear([0.8 + i % 3 * 0.1, 0.8 + i % 5 * 0.06, 0.8 + i % 7 * 0.04], [0, 0, 0])
      .composite([{ ...grains[i % grains.length], tile: true, blend: 'overlay' }])
      .jpeg({ quality: 90 }).toFile(`${target}.jpg`);
    return `${target}.jpg`;
  });
}

/** A tile of noise, as a sensor's. */
async function grain(sigma) {
  const side = 1024;
  const noise = { width: side, height: side, channels: 3, noise: { type: 'gaussian', mean: 128, sigma } };
  return { input: await sharp({ create: noise }).raw().toBuffer(), raw: { width: side, height: side, channels: 3 } };
}

async function each(directory, count, make) {
  await fs.mkdir(directory, { recursive: true });
  const paths = new Array(count);
  let next = 0;
  await Promise.all(os.cpus().map(async () => {
    while (next < count) {
      const i = next++;
      paths[i] = await make(i, path.join(directory, `photo-${String(i + 1).padStart(3, '0')}`));
    }
  }));
  return paths;
}
