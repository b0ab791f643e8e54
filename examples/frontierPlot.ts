// Draws the efficient frontier as an SVG file.
// Usage: node dist/examples/frontierPlot.js FRONTIER.svg
import { writeFileSync } from 'node:fs';
import { efficientFrontier } from 'ballast/quant';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: frontierPlot FRONTIER.svg');
  process.exit(2);
}
const covariance = [
  [0.0016, 0.0012, 0.0013],
  [0.0012, 0.0025, 0.0018],
  [0.0013, 0.0018, 0.0049],
];
const result = efficientFrontier({ covariance, returns: [0.0008, 0.0012, 0.0021], constraints: { upper: 0.7 } });
if (result.status !== 'optimal' || result.kind !== 'corners') throw new Error(`No frontier: ${result.status}`);

// Between two corners the weights change in a straight line, so points between them are portfolios of the frontier too.
const corners = result.corners.map(({ variance, expectedReturn }) => ({ risk: Math.sqrt(variance), expectedReturn }));
const [WIDTH, HEIGHT, MARGIN] = [480, 320, 40];
const span = (values: readonly number[]) => ({ low: Math.min(...values), high: Math.max(...values) });
const risk = span(corners.map((corner) => corner.risk));
const gain = span(corners.map((corner) => corner.expectedReturn));
const place = (value: number, { low, high }: { low: number; high: number }, length: number) =>
  MARGIN + ((value - low) / (high - low)) * (length - 2 * MARGIN);
const points = corners.map(
  (corner) =>
    `${place(corner.risk, risk, WIDTH).toFixed(1)},${(HEIGHT - place(corner.expectedReturn, gain, HEIGHT)).toFixed(1)}`,
);
writeFileSync(
  file,
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">
  <polyline points="${points.join(' ')}" fill="none" stroke="teal" stroke-width="2"/>
  <text x="${WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">volatility per day, ${(100 * risk.low).toFixed(1)} to ${(100 * risk.high).toFixed(1)} %</text>
  <text x="14" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})">expected return per day</text>
</svg>
`,
);
console.log(`${corners.length} corners in ${file}`);
