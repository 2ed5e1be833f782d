// Package overlap tells an author's own words from words repeated out of earlier posts of the thread, whether or not the
// forum marked them as a quote.
//
// An [Index] is fed the posts of a thread in their order ([Index.Add]) and takes a post apart ([Index.Strip]): what is the
// author's own, as a document with its styles and links, and each [Repeat] with the post and the words it comes from.
//
// # What counts as a repetition
//
// Marked quotes always do: quote nodes of the document, lines that begin with ">", and [quote] … [/quote] left in the text,
// also in the forms that [rich] leaves alone. Without a mark, words must agree with an earlier post, whatever their case and
// punctuation. How many are asked depends on what else speaks for a quotation:
//
//   - 5 below a line such as "Ann wrote:" that names the author of those words; such lines go with the quotation, in several
//     languages and as programs of mail write them
//   - 8 inside quotation marks or beside a stray [quote]; on lines of their own, where the post replies to the one repeated or
//     repeats more of it, or right behind another quotation
//   - 12 on lines of their own, 14 as whole sentences, 16 anywhere
//
// Shorter agreement is two people talking about the same thing. A passage may have been edited: up to three words changed
// or added and up to eight cut between words that agree, up to 80 at a mark such as "[…]", and the first or last two words of
// a sentence. One or two words changed, or one added, go with the passage. Where the edit may be the point (a number, a
// negation, a direction, an emoji, brackets, more words) the sentence around it stays, as the author's own.
//
// A passage grows word by word to both sides as far as it agrees, over lines and paragraphs. Up to three words at either end
// are given back where a sentence or a clause ended before them: the "and" that goes on from a quotation is the author's.
// Punctuation goes with the words that it stands at; emoji, emoticons, pictures, numbers and signs are words here, so that
// nobody's smile is taken for a full stop.
//
// A post that is a repetition and nothing else has no own words, unless the repetition is not marked and was edited: then the
// edit is the point, and the words stay.
//
// # What always stays
//
// Code, tables, polls, videos and links stay unless they stand within a repeated passage. Words that an author repeats of
// their own earlier posts stay, as a position declared twice is declared twice; they are told as [Again]. A link that
// stood in an earlier post is told as [Link]. What stands below everything else in two posts, such as that nothing is advice,
// is a closing that both authors use, unless the later one answers the earlier.
//
// # Costs
//
// The index holds no text: 28 bits and four marks for each word and a table that leads from five words in a row to their
// first place, so what is quoted from a quotation leads to who said it first. Room is bounded by [Options]; the oldest posts
// but the first are forgotten. Time grows with the length of the post alone. Everything is deterministic. An Index must not
// be used by two goroutines at once while one of them adds; Strip and Quoted alone may be.
//
// A [Cache] keeps that those who ask for the same post at the same time pay for it once.
package overlap
