package summary_test

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/summary"
)

func ExampleSummarize() {
	thread := summary.Thread{Title: "Harbour fees", Posts: []summary.Post{
		{Number: 1, Author: "ada", Text: "Why did the harbour raise its fees by 30% this spring?"},
		{Number: 2, Author: "ben", Text: "> Why did the harbour raise its fees by 30% this spring?\nHalf of the harbour fees pays for dredging. It rained."},
	}}
	for _, line := range summary.Summarize(thread, summary.Options{Words: 20}).Lines {
		fmt.Printf("#%d %s: %s\n", line.Post, line.Author, line.Text)
	}
	// Output:
	// #1 ada: Why did the harbour raise its fees by 30% this spring?
	// #2 ben: Half of the harbour fees pays for dredging.
}
