"""What other plugins may ask of messages, as `service(ctx, "messages")` or by importing this module.

`send(ctx, asked, customer_ids)` sends, in the caller's unit of work, to at most 200 customers; `Asked.key` makes it one
however often it is asked for. `content_of_template(ctx, template_id)` are the words of a template.
"""

from guanxi_messages.channels import EMAIL
from guanxi_messages.drafts import Asked, Content, Sent, Words
from guanxi_messages.events import MessagesBounced, MessagesReceived, MessagesSent
from guanxi_messages.services.sendings import send
from guanxi_messages.services.templates import content_of_template

__all__ = ["EMAIL", "Asked", "Content", "MessagesBounced", "MessagesReceived", "MessagesSent", "Sent", "Words",
           "content_of_template", "send"]
