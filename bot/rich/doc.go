// Package rich is the neutral text between forums and chats: a small tree of paragraphs, quotes, lists, tables, code and
// links that knows neither HTML nor any chat's markup.
//
// Text comes in through [FromHTML] and [FromText], which clean every string once (see [Clean]) and keep the bounds: depth
// 32, 256 KiB of text, linear time, no panic, whatever a stranger wrote. Our own words are built with [P], [T], [B], [A]
// and their like.
//
// It is read through [Doc.Own] (what the author said, without quoted words), [Doc.Quotes], [Doc.Text], [Doc.Links],
// [Doc.All] and [Normal] (what an edit is judged by). It is shortened with [Cut] and [FirstSentence], and drawn for
// terminals with [Wrap]. Chats draw it themselves: they escape for their own markup, and show links through [Label], so
// that no label can claim a host it does not lead to.
//
// What stays out of the tree: avatars, scripts, hidden text, untranslated "[[word:keys]]", invisible and
// direction-changing characters, and links that a browser would not open with http or https.
package rich
