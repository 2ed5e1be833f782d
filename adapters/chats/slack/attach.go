package slack

import (
	"context"
	"slices"

	slackgo "github.com/slack-go/slack"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// attach brings the files of an answer that are no pictures to where its words are seen: into the channel, or into the asker's
// own messages with us, since an answer to one person alone can have none. The message then says where they are.
func (x answering) attach(ctx context.Context, public bool, m chat.Message) chat.Message {
	if !slices.ContainsFunc(m.Files, attached) {
		return m
	}
	to, where := x.s.address(x.asker.team, x.asker.channel), "It stands in this channel."
	var err error
	if !public || x.asker.channel == "" {
		where = "It stands in your own messages with me."
		to, err = x.s.Reach(ctx, x.asker.team+"/"+x.asker.user)
	}
	for _, f := range m.Files {
		if err == nil && attached(f) {
			err = x.s.share(ctx, to, f)
		}
	}
	if err != nil {
		x.s.log.Warn("slack: share a file", "code", fault.Code(err), "err", err)
		where = "Slack does not take the file; ask again in a minute."
	}
	m.Blocks = append(slices.Clone(m.Blocks), chat.Block{Style: chat.Footer, Nodes: []rich.Node{rich.T(where)}})
	return m
}

// attached reports whether a file stands beside a message and not in it.
func attached(f chat.File) bool { return len(f.Data) > 0 && !picture(f.Name) }

// share brings a file to a place, as a message of its own. It is done once for each asking: nobody could tell afterwards
// whether it was.
func (s *Slack) share(ctx context.Context, to chat.Address, f chat.File) error {
	p, err := s.at(ctx, to)
	if err != nil {
		return err
	}
	id, err := s.uploadBytes(ctx, p, f)
	if err != nil {
		return err
	}
	c := call{method: "files.completeUploadExternal"}
	return p.team.api.do(ctx, c, func(ctx context.Context) error {
		_, err := p.team.api.client.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{
			Files: []slackgo.FileSummary{{ID: id, Title: fileName(f)}}, Channel: p.channel,
		})
		return err
	})
}
