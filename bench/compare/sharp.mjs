// The other side: makes the files that `process` makes, with sharp as fast as sharp lets it be, in one process.
//   node sharp.mjs OUT_DIR AT_ONCE PHOTO…
// One decode bounded at 2048 px, every output from that, each thumbnail from the next larger one; AVIF effort 0 and
// WebP effort 2 are the cheapest that keep the visual quality. Ends with 1 when a photo failed.
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

const [out, atOnce, ...photos] = process.argv.slice(2);
sharp.cache(false);
sharp.concurrency(1); // Photos side by side use the cores better than one photo's threads do.

const fromRaw = ({ data, info }) =>
  sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
const raw = (image) => image.raw().toBuffer({ resolveWithObject: true });

async function make(photo) {
  const directory = path.join(out, path.parse(photo).name);
  await fs.mkdir(directory, { recursive: true });
  const source = sharp(photo, { sequentialRead: true, failOn: 'error' });
  const facts = await source.metadata();
  const onItsSide = (facts.orientation ?? 1) >= 5;
  const width = onItsSide ? facts.height : facts.width;
  const height = onItsSide ? facts.width : facts.height;
  const fit = (image, side) => { // From the original's size: fitting a fitted size would round twice.
    const scale = Math.min(1, side / Math.max(width, height));
    return image.resize(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { fit: 'fill' });
  };
  const write = async (name, image) => fs.writeFile(path.join(directory, name), await image.toBuffer());
  const webp = { quality: 80, effort: 2 };

  const top = await raw(fit(source.autoOrient(), 2048).toColourspace('srgb'));
  const large = await raw(fit(fromRaw(top), 1024));
  const medium = await raw(fit(fromRaw(large), 512));
  const small = await raw(fit(fromRaw(medium), 128));
  await Promise.all([
    write('optimized_avif.avif', fromRaw(top).avif({ quality: 50, effort: 0, chromaSubsampling: '4:2:0' })),
    write('optimized_webp.webp', fromRaw(top).webp(webp)),
    write('thumb_large.webp', fromRaw(large).webp(webp)),
    write('thumb_medium.webp', fromRaw(medium).webp(webp)),
    write('thumb_small.webp', fromRaw(small).webp(webp)),
  ]);
  const { dominant } = await fromRaw(small).stats();
  const { format, space, hasAlpha, density } = facts;
  await fs.writeFile(path.join(directory, 'facts.json'), JSON.stringify({ width, height, format, space, hasAlpha, density, dominant }));
}

let next = 0;
let failed = 0;
await Promise.all(Array.from({ length: +atOnce }, async () => {
  while (next < photos.length) {
    const photo = photos[next++];
    try {
      await make(photo);
    } catch (failure) {
      failed++;
      console.error(`${photo}: ${failure.message}`);
    }
  }
}));
process.exit(failed ? 1 : 0);
