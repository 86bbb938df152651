import io.mailwire.*
import io.mailwire.smtp.*
import io.mailwire.dns.*
import io.mailwire.spi.*
import io.mailwire.pop3.*
import io.mailwire.imap.*
import static io.mailwire.imap.Search.*
import java.time.*
import java.nio.file.*
