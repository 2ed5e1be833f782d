module github.com/threadtape/threadtape/bench/cards

go 1.26.0

require (
	github.com/threadtape/threadtape v0.0.0
	golang.org/x/sys v0.50.0
)

require (
	eliasnaur.com/font v0.0.0-20230308162249-dd43949cb42d // indirect
	github.com/go-fonts/dejavu v0.3.2 // indirect
	github.com/go-fonts/stix v0.2.2 // indirect
	github.com/go-text/typesetting v0.3.5 // indirect
	github.com/kyokomi/emoji/v2 v2.2.14 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	golang.org/x/image v0.48.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.44.0 // indirect
)

replace github.com/threadtape/threadtape => ../..
