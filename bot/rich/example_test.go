package rich_test

import (
	"fmt"
	"net/url"

	"github.com/threadtape/threadtape/bot/rich"
)

func ExampleFromHTML() {
	base := &url.URL{Scheme: "https", Host: "forum.example", Path: "/t/widgets/417/3"}
	doc := rich.FromHTML(`<aside class="quote" data-username="Tamsin" data-post="2"><blockquote><p>Is it cheap?</p></blockquote></aside>
		<p>No. See <a href="https://files.example/q3">the report</a>.</p>`, base)
	fmt.Println(doc.Own().Text())
	for _, q := range doc.Quotes() {
		fmt.Println(q.Cite.Author, q.Cite.Post, q.Doc.Text())
	}
	// Output:
	// No. See the report (files.example).
	// Tamsin 2 Is it cheap?
}

func ExampleLabel() {
	fmt.Println(rich.Label("the report", "https://files.example/q3"))
	fmt.Println(rich.Label("https://bank.example/login", "https://evil.example/"))
	// Output:
	// the report (files.example)
	// evil.example
}
