'use strict';
// Texts of models and data reach the page as text alone: nothing here makes elements of a string.
const $ = id => document.getElementById(id);
const CHARTS = {
  grpo: [
    ['Reward', ['reward']],
    ['Rewards by component', [/^rewards\/.*\/mean$/]],
    ['Held-out items', ['val/accuracy', 'val/box_valid', 'val/coverage', 'val/crop_area']],
    ['Groups', ['groups/all_right', 'groups/mixed', 'groups/all_wrong']],
    ['Boxes', [/^box\/(valid|missing|malformed|inverted|outside|too_narrow|no_such_image|crop_area_mean)$/]],
    ['Entropy', ['entropy']],
    ['Policy loss', ['loss']],
    ['Gradient norm', ['grad_norm']],
    ['Length in tokens', ['completions/mean_length', 'completions/max_length']],
    ['Seconds of a step', ['step_time', 'timing_s/rollout', 'timing_s/judge', 'timing_s/update']],
  ],
  sft: [
    ['Loss', ['loss']], ['Gradient norm', ['grad_norm']], ['Learning rate', ['learning_rate']],
    ['Held-out items', ['val/accuracy', 'val/box_valid', 'val/coverage', 'val/crop_area']],
    ['Tokens', ['tokens']], ['Seconds of a step', ['step_time']],
  ],
};
const GROUPS = 4;
const own = [];
let state = null, shown = '', page = 0;

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
function draw(name, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  return element;
}
function number(value) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100000)) return value.toExponential(2);
  return String(+value.toPrecision(4));
}
async function get(path) {
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
}

// ---- curves
function charts() {
  const all = (CHARTS[state.job] || []).concat(own);
  return all.map(([title, wanted]) => [title, wanted.flatMap(want =>
    typeof want === 'string' ? state.names.filter(name => name === want) : state.names.filter(name => want.test(name)))])
    .filter(([, names]) => names.length > 0);
}
function ticks(low, high, count) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= rough * 0.999);
  const all = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) all.push(+(i * step).toPrecision(12));
  return all;
}
/** A mean over the neighbours on both sides, so that a noisy curve shows where it goes. */
function smooth(values) {
  const reach = Math.floor(values.length / 24);
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - reach), i + reach + 1).filter(value => value !== null);
    return near.length ? near.reduce((a, b) => a + b) / near.length : null;
  });
}
function path(steps, values, x, y) {
  let text = '', up = true;
  values.forEach((value, i) => {
    if (value === null) { up = true; return; }
    text += (up ? 'M' : 'L') + x(steps[i]).toFixed(1) + ' ' + y(value).toFixed(1);
    up = false;
  });
  return text;
}
function chart(title, names, data) {
  const figure = make('figure'), caption = make('figcaption', '', title), key = make('div', 'key');
  const curves = names.map(name => data[name]).filter(curve => curve);
  const all = curves.flatMap(curve => curve.values).filter(value => value !== null);
  const W = 400, H = 170, L = 46, B = 20, T = 8, R = 8;
  let low = Math.min(...all), high = Math.max(...all);
  if (!(high > low)) { const pad = Math.abs(high) * 0.1 || 0.5; low -= pad; high += pad; }
  const last = Math.max(1, state.done - 1, ...curves.flatMap(curve => curve.steps));
  const x = step => L + (W - L - R) * step / last, y = value => H - B - (H - B - T) * (value - low) / (high - low);
  const svg = draw('svg', {viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title});
  for (const tick of ticks(low, high, 4)) {
    svg.append(draw('line', {class: 'grid', x1: L, x2: W - R, y1: y(tick), y2: y(tick)}));
    svg.append(draw('text', {x: L - 5, y: y(tick) + 4, 'text-anchor': 'end'}, number(tick)));
  }
  for (const tick of ticks(0, last, 5).filter(Number.isInteger))
    svg.append(draw('text', {x: x(tick), y: H - 5, 'text-anchor': 'middle'}, tick));
  names.forEach((name, i) => {
    const curve = data[name];
    if (!curve) return;
    const colour = `var(--c${i % 8})`, noisy = curve.values.length >= 48;
    const put = (values, kind) => {
      const line = draw('path', {class: kind, d: path(curve.steps, values, x, y)});
      line.style.stroke = colour;
      svg.append(line);
    };
    put(curve.values, noisy ? 'raw' : 'line');
    if (noisy) put(smooth(curve.values), 'line');
    if (curve.values.length < 25) curve.values.forEach((value, at) => {
      if (value === null) return;
      const dot = draw('circle', {cx: x(curve.steps[at]), cy: y(value), r: 2});
      dot.style.fill = colour;
      svg.append(dot);
    });
    const entry = make('span'), mark = make('i');
    mark.style.background = colour;
    entry.append(mark, `${name} ${number(curve.values[curve.values.length - 1])}`);
    key.append(entry);
  });
  figure.append(caption, svg, key);
  return figure;
}
async function showCurves() {
  const wanted = charts(), names = [...new Set(wanted.flatMap(([, names]) => names))];
  if (!names.length) return;
  const data = await get('api/curves?points=300&names=' + encodeURIComponent(names.join(',')));
  $('charts').replaceChildren(...wanted.map(([title, of]) => chart(title, of, data)));
  const more = $('more');
  if (more.options.length !== state.names.length + 1)
    more.replaceChildren(make('option', '', ''), ...state.names.map(name => make('option', '', name)));
}

// ---- episodes
function scores(rows) {
  const table = make('div', 'scores');
  for (const [name, value, kind] of rows) {
    const track = make('div', 'track'), fill = make('div', 'fill');
    if (kind !== 'sum') {
      fill.style.width = Math.max(0, Math.min(1, Math.abs(value || 0))) * 100 + '%';
      if (value < 0) fill.style.background = 'var(--bad)';
      track.append(fill);
    }
    table.append(make('span', kind, name), kind === 'sum' ? make('span') : track, make('span', 'number ' + (kind || ''), number(value)));
  }
  return table;
}
function card(step, group, episode) {
  const element = make('div', 'card'), head = make('div'), image = make('img');
  head.append(make('span', 'badge ' + (episode.right ? 'right' : 'wrong'), episode.right ? 'right' : 'wrong'), ' ',
    make('span', 'badge ' + (episode.box === 'valid' ? 'plain' : 'wrong'), 'box ' + episode.box.replaceAll('_', ' ')));
  if (!episode.used) head.append(' ', make('span', 'badge mixed', 'not learned from'));
  image.loading = 'lazy';
  image.alt = 'image with boxes, and crop';
  const where = `step=${step}&prompt=${group.prompt}&sample=${episode.sample}`;
  image.src = 'api/picture?' + where;
  element.append(head, image, make('div', 'said', episode.prediction === null ? 'no answer' : episode.prediction),
    scores(Object.entries(episode.rewards).concat([['reward', episode.reward, 'sum'], ['advantage', episode.advantage, 'sum']],
      (episode.advantages || []).map((value, look) => ['of look ' + (look + 1), value, 'sum']))));
  element.addEventListener('click', event => {
    if (event.target.closest('.look')) return;
    if (element.classList.toggle('open')) showTokens(element, where);
    else element.querySelectorAll('.look').forEach(look => look.remove());
  });
  return element;
}
async function showTokens(element, where) {
  const {looks} = await get('api/tokens?' + where);
  looks.forEach((tokens, i) => {
    const look = make('div', 'look');
    look.append(make('span', 'detail', `look ${i + 1}: `));
    for (const [text, logProb] of tokens) {
      const token = make('span', 'token', text);
      token.style.background = `rgb(var(--unlikely) / ${(0.6 * (1 - Math.exp(logProb))).toFixed(3)})`;
      token.dataset.tip = `log-prob ${number(logProb)}   probability ${number(Math.exp(logProb))}`;
      look.append(token);
    }
    element.append(look);
  });
}
function means(group) {
  const sums = {};
  for (const episode of group.episodes)
    for (const [name, value] of Object.entries(episode.rewards)) (sums[name] = sums[name] || []).push(value);
  return Object.entries(sums).map(([name, values]) => {
    const known = values.filter(value => value !== null);
    return name + ' ' + number(known.length ? known.reduce((a, b) => a + b) / known.length : null);
  }).join(' · ');
}
async function showGroups() {
  const step = $('follow').checked ? state.done - 1 : Math.max(0, Math.min(+$('step').value || 0, state.done - 1));
  $('step').value = step;
  const box = $('groups');
  try {
    const reply = await get(`api/groups?step=${step}&outcome=${$('outcome').value}&box=${$('box').value}&from=${page * GROUPS}&count=${GROUPS}`);
    const to = Math.min(reply.matching, (page + 1) * GROUPS);
    $('place').textContent = reply.matching ? ` ${page * GROUPS + 1}–${to} of ${reply.matching} ` : ' none ';
    $('before').disabled = page === 0;
    $('after').disabled = to >= reply.matching;
    box.replaceChildren(...reply.groups.map(group => {
      const element = make('div', 'group'), title = make('h3', '', group.question + ' '), cards = make('div', 'cards');
      title.append(make('span', 'badge ' + group.outcome, group.outcome === 'mixed' ? 'mixed' : 'all ' + group.outcome));
      element.append(title, make('p', 'about', `${group.example} · gold: ${group.gold} · means: ${means(group)}`), cards);
      cards.append(...group.episodes.map(episode => card(step, group, episode)));
      return element;
    }));
    if (!reply.groups.length) box.append(make('p', 'none', 'Step ' + step + ' has no such group, or its rollouts are not there any more.'));
  } catch (failure) {
    box.replaceChildren(make('p', 'none', failure.message));
  }
}

// ---- the whole
async function look() {
  try {
    state = await get('api/state');
  } catch (failure) {
    $('progress').textContent = state ? 'the training has ended, or its process can’t be reached' : 'waiting for the training to begin';
    return;
  }
  $('run').textContent = state.run;
  document.title = `${state.done}/${state.steps} ${state.run}`;
  $('progress').textContent = `${state.job}, ${state.done} of ${state.steps} steps` + (state.ended ? ', ended' : '');
  $('part').style.width = 100 * state.done / state.steps + '%';
  const now = [state.done, state.rows].join();
  if (now === shown) return;
  shown = now;
  await showCurves();
  $('episodes').hidden = state.job !== 'grpo' || state.done === 0;
  // Whoever reads tokens is not to lose them.
  if (!$('episodes').hidden && $('follow').checked && !document.querySelector('.card.open')) await showGroups();
  document.body.dataset.done = state.done;
}
function asked() { page = 0; showGroups(); }
$('step').addEventListener('change', () => { $('follow').checked = false; asked(); });
for (const id of ['follow', 'outcome', 'box']) $(id).addEventListener('change', asked);
$('before').addEventListener('click', () => { page--; showGroups(); });
$('after').addEventListener('click', () => { page++; showGroups(); });
$('filter').addEventListener('submit', event => event.preventDefault());
$('more').addEventListener('change', () => {
  if ($('more').value) { own.push([$('more').value, [$('more').value]]); showCurves(); }
});
document.addEventListener('mousemove', event => {
  const tip = event.target.dataset && event.target.dataset.tip;
  $('tip').hidden = !tip;
  if (tip) {
    $('tip').textContent = tip;
    $('tip').style.left = Math.min(event.clientX + 12, innerWidth - 320) + 'px';
    $('tip').style.top = event.clientY + 16 + 'px';
  }
});
async function forever() { await look().catch(() => {}); setTimeout(forever, 2000); }
forever();
