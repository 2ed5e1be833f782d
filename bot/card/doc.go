// Package card draws quote cards and plots: pictures that read well on a phone and say the same, letter by letter, as the
// post they come from.
//
// A [Renderer] is built once, from [Fonts]. [Renderer.Draw] takes a [Quote] and gives a [Picture]: a PNG, its alt text, and
// whether something was left out. [Renderer.Plot] does the same for an [Activity]. Nothing here reaches the network or
// reads a clock: avatars come as bytes, times as values. The same quote gives the same pixels.
//
// The way of a text: [cleaned] words, split into paragraphs; direction and embedding levels for each; a face for each
// grapheme; shaping once, in units of the em, so that the type size can be chosen afterwards by arithmetic alone; lines of
// least raggedness; and if the smallest type does not fit on the highest card, a cut behind a sentence.
//
// The way of a pixel: glyphs become masks of coverage, kept between cards. The canvas has one byte per pixel, an index into
// a palette made of ramps from each ground to each ink, so that a card is drawn and packed without ever being in full
// colour. Photos and emoji take what is left of the palette.
//
// What is true about a card is for the caller to hold, with [Passage]: it gives the words of a post only where they stand
// there. Author, host, number, date and position are fields of their own, and no text can draw over them.
package card
