package overlap_test

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
)

func ExampleIndex_Strip() {
	thread := []forum.Post{{
		ID: "a", Number: 2, Author: forum.Author{Name: "tamsin"},
		Body: rich.FromText("The crew has no bank, and the group has no other use for the dock. My guess is that it stays."),
	}}
	reply := forum.Post{
		ID: "b", Number: 3, Author: forum.Author{Name: "orla"},
		Body: rich.FromText("The crew has no bank, and the group has no other use for the dock.\n\nThey signed with one in May."),
	}
	parts := overlap.Of(thread, overlap.Options{}).Strip(reply)
	from, _ := parts.Removed()
	fmt.Printf("re @%s #%d: %s\n", from.Author, from.Post, from.Passage)
	fmt.Println(parts.Own.Text())
	// Output:
	// re @tamsin #2: The crew has no bank, and the group has no other use for the dock.
	// They signed with one in May.
}
