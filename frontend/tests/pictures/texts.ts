/** What the conversations of the pictures say. */

export const SORTING = `\
A \`Vec\` is sorted in place. For a key that is cheap to compute, \`sort_by_key\` reads best:

\`\`\`rust
#[derive(Debug)]
struct City {
    name: String,
    height: f64,
}

fn highest_first(cities: &mut [City]) {
    // \`f64\` has no total order because of NaN; \`total_cmp\` gives it one.
    cities.sort_by(|a, b| b.height.total_cmp(&a.height));
}
\`\`\`

| Method | Stable | Allocates |
| --- | --- | --- |
| \`sort_by\` | yes | half the slice |
| \`sort_unstable_by\` | no | nothing |

Prefer \`sort_unstable_by\` where equal elements cannot be told apart: it is usually faster.`;

export const WITHOUT_ALLOCATING = `\
Then sort indices, and leave the values where they are:

\`\`\`rust
let mut order: Vec<usize> = (0..cities.len()).collect();
order.sort_unstable_by(|&a, &b| cities[b].height.total_cmp(&cities[a].height));
\`\`\`

It allocates one \`usize\` per element and moves no city.`;

export const GARDEN = `\
For four beds of two square metres each, a rotation over **four years** keeps the soil in good heart:

| Bed | This year | Next year |
| --- | --- | --- |
| 1 | Tomatoes, courgettes | Beans, peas |
| 2 | Beans, peas | Cabbage, kale |
| 3 | Cabbage, kale | Carrots, onions |
| 4 | Carrots, onions | Tomatoes, courgettes |

1. **March**: sow tomatoes on the windowsill, peas outside.
2. **April**: carrots and onions in rows, 25 cm apart.
3. **After the last frost**: tomatoes and courgettes move out.
4. **July**: kale follows the peas.

> Water in the morning and at the root: wet leaves overnight invite blight.`;

export const BREAD = `\
**Hydration** is the weight of the water divided by that of the flour. For 500 g of flour and 350 g of water:

$$
h = \\frac{350}{500} = 0.70
$$

At 70 % the dough is soft but can be shaped by hand. Flour with more bran takes up to 10 % more.`;

export const PROOF = `\
Suppose $\\sqrt{2} = \\frac{p}{q}$ in lowest terms. Squaring gives

$$
p^2 = 2q^2,
$$

so $p^2$ is even, and with it $p$. Write $p = 2k$: then $4k^2 = 2q^2$, so $q^2 = 2k^2$ and $q$ is even too. Both are
even, which contradicts *lowest terms*. Hence $\\sqrt{2}$ is irrational.`;

export const TIDES = `\
Twice a day, and a little later each day: the Earth turns under two bulges of water, while the Moon moves on by about
13° a day, so that high tide comes **50 minutes** later.

- **Spring tides**: Sun, Moon and Earth in line, at new and full moon.
- **Neap tides**: at a right angle, at half moon.`;

export const HALF_A_STORY = `\
The lighthouse had been dark for eleven winters when the lamp came on by itself.

Nobody in the village said so aloud. They mended nets, they salted fish, and each evening they found a reason to be
at the window when the beam came round. It was the colour of weak tea, and it did not turn as the old one had: it`;

export const SQL = `\
Put the filter into the join, not into \`WHERE\`, or the rows without an order are lost:

\`\`\`sql
SELECT c.name, count(o.id) AS orders
FROM customers AS c
LEFT JOIN orders AS o ON o.customer_id = c.id AND o.placed_at >= '2026-01-01'
GROUP BY c.id
ORDER BY orders DESC;
\`\`\``;

export const PACKING = `\
- Boots that are worn in, and a second pair of socks
- Rain jacket, warm layer, hat
- Map, lamp, first aid
- Water for the day: the springs are dry in August`;

export const BOATS = `\
*Curlew*, *Ebb and Flow*, *Second Wind*, *Halcyon*. Birds are never wrong.`;

/** Of the long one: turn by turn. */
export const LOGIC: readonly (readonly [string, string])[] = [
  ["What is a bit?", "The answer to one question that has two answers: yes or no, 1 or 0."],
  [
    "And a gate?",
    "A part whose output depends on its inputs alone. **NAND** is 0 only when both inputs are 1, and every other gate can be made of it.",
  ],
  [
    "How does one add with gates?",
    "The sum of two bits is their XOR, the carry their AND. That is a *half adder*; two of them and an OR make a full adder:\n\n| a | b | carry | sum |\n| --- | --- | --- | --- |\n| 0 | 0 | 0 | 0 |\n| 0 | 1 | 0 | 1 |\n| 1 | 0 | 0 | 1 |\n| 1 | 1 | 1 | 0 |",
  ],
  [
    "And remembers?",
    "By feeding an output back: two NAND gates that each hold the other in place keep one bit. Set and reset pull it to one side or the other.",
  ],
  [
    "What does the clock do?",
    "It says *when*. Between two ticks signals may still be on their way; only at the tick is anything stored, so that no half-finished sum is ever taken for a result.",
  ],
  [
    "So a computer is …",
    "… memory, gates that compute the next state from the present one, and a clock:\n\n```python\nstate = START\nwhile True:\n    state = next_state(state, inputs())  # once per tick\n```\n\nAll the rest is a matter of size.",
  ],
];
