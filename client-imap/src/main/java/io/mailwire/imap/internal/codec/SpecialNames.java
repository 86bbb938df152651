package io.mailwire.imap.internal.codec;

import io.mailwire.imap.SpecialUse;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names that mail programs and providers give to folders of special use, in the languages of their users. */
final class SpecialNames {

    private static final Map<String, SpecialUse> NAMES = new HashMap<>();

    static {
        names(
                SpecialUse.SENT,
                List.of("Sent", "Sent Items", "Sent Messages", "Sent Mail", "Sent-Mail"),
                List.of("Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Gesendete Nachrichten"),
                List.of("Envoyés", "Éléments envoyés", "Messages envoyés", "Objets envoyés"),
                List.of("Enviados", "Elementos enviados", "Mensajes enviados", "Correo enviado"),
                List.of("Itens enviados", "Mensagens enviadas", "Enviadas"),
                List.of("Inviati", "Inviata", "Posta inviata", "Elementi inviati", "Messaggi inviati"),
                List.of("Verzonden", "Verzonden items", "Verzonden objecten", "Verzonden berichten"),
                List.of("Skickat", "Skickade", "Skickade objekt", "Skickade meddelanden"),
                List.of("Sendt", "Sendt post", "Sendte elementer", "Sendte objekter"),
                List.of("Lähetetyt", "Lähetetyt kohteet", "Lähetetyt viestit"),
                List.of("Wysłane", "Elementy wysłane", "Odeslané", "Odeslaná pošta", "Odoslané", "Odoslaná pošta"),
                List.of("Elküldött", "Elküldött elemek", "Elküldött üzenetek", "Trimise", "Elemente trimise"),
                List.of("Отправленные", "Отправленные элементы", "Надіслані", "Изпратени", "Poslano"),
                List.of("Απεσταλμένα", "Gönderilmiş", "Gönderilmiş Öğeler", "Gönderilen Öğeler", "Đã gửi"),
                List.of("送信済み", "送信済みアイテム", "送信済みメール", "已发送", "已发送邮件", "已傳送", "寄件備份", "보낸 편지함", "보낸편지함"));
        names(
                SpecialUse.TRASH,
                List.of("Trash", "Deleted", "Deleted Items", "Deleted Messages", "Bin", "Wastebasket"),
                List.of("Papierkorb", "Gelöscht", "Gelöschte Elemente", "Gelöschte Objekte"),
                List.of("Corbeille", "Éléments supprimés", "Messages supprimés", "Supprimés"),
                List.of("Papelera", "Elementos eliminados", "Eliminados", "Mensajes eliminados"),
                List.of("Lixeira", "Itens excluídos", "Itens eliminados", "Excluídas"),
                List.of("Cestino", "Posta eliminata", "Eliminati", "Elementi eliminati"),
                List.of("Prullenbak", "Verwijderd", "Verwijderde items", "Verwijderde objecten"),
                List.of("Papperskorgen", "Borttaget", "Borttagna objekt", "Papirkurv", "Slettet", "Slettede elementer"),
                List.of("Roskakori", "Poistetut", "Poistetut kohteet", "Kosz", "Elementy usunięte"),
                List.of("Koš", "Odstraněná pošta", "Odstranené", "Kuka", "Törölt", "Törölt elemek", "Lomtár"),
                List.of("Корзина", "Удаленные", "Удалённые", "Кошик", "Видалені", "Кошче", "Изтрити", "Smeće", "Gunoi"),
                List.of("Κάδος", "Κάδος απορριμμάτων", "Çöp", "Çöp Kutusu", "Silinmiş Öğeler", "Thùng rác"),
                List.of("ごみ箱", "ゴミ箱", "削除済みアイテム", "已删除", "已删除邮件", "刪除的郵件", "垃圾桶", "휴지통", "지운 편지함"));
        names(
                SpecialUse.DRAFTS,
                List.of("Drafts", "Draft", "Entwürfe", "Entwurf", "Brouillons", "Brouillon", "Borradores", "Borrador"),
                List.of("Rascunhos", "Rascunho", "Bozze", "Concepten", "Utkast", "Kladder", "Luonnokset"),
                List.of("Wersje robocze", "Szkice", "Koncepty", "Rozepsané", "Rozpísané", "Piszkozatok", "Ciorne"),
                List.of("Черновики", "Чернетки", "Чернови", "Nacrti", "Skice", "Πρόχειρα", "Taslaklar", "Thư nháp"),
                List.of("下書き", "草稿", "草稿箱", "草稿匣", "임시 보관함", "임시보관함"));
        names(
                SpecialUse.JUNK,
                List.of("Junk", "Spam", "Junk E-mail", "Junk Email", "Junk Mail", "Bulk", "Bulk Mail", "Spamverdacht"),
                List.of("Junk-E-Mail", "Werbung", "Courrier indésirable", "Indésirables", "Pourriel"),
                List.of("Correo no deseado", "No deseado", "Lixo Eletrônico", "Lixo eletrónico", "Posta indesiderata"),
                List.of("Ongewenste e-mail", "Ongewenst", "Skräppost", "Søppelpost", "Uønsket e-mail", "Uønsket post"),
                List.of("Roskaposti", "Wiadomości-śmieci", "Niechciane", "Nevyžádaná pošta", "Nevyžiadaná pošta"),
                List.of(
                        "Levélszemét",
                        "Спам",
                        "Нежелательная почта",
                        "Небажана пошта",
                        "Нежелана поща",
                        "Neželjena pošta"),
                List.of("Ανεπιθύμητα", "Önemsiz", "Önemsiz E-posta", "Thư rác"),
                List.of("迷惑メール", "垃圾邮件", "垃圾郵件", "스팸메일함", "정크 메일", "스팸함"));
        names(
                SpecialUse.ARCHIVE,
                List.of("Archive", "Archives", "Archiv", "Archivo", "Arquivo", "Arquivo morto", "Archivio", "Archief"),
                List.of("Arkiv", "Arkisto", "Archiwum", "Archív", "Arhivă", "Архив", "Архів", "Arhiva", "Αρχείο"),
                List.of("Arşiv", "Lưu trữ", "アーカイブ", "存档", "归档", "封存", "보관함", "보관"));
    }

    // No name here is half as long; to normalise what has megabytes of marks out of order takes hours.
    private static final int LONGEST = 100;

    private SpecialNames() {}

    @SafeVarargs
    private static void names(SpecialUse use, List<String>... byLanguage) {
        for (List<String> names : byLanguage) {
            names.forEach(name -> NAMES.put(normal(name), use));
        }
    }

    // Some servers send decomposed letters (macOS writes them so).
    private static String normal(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    /** What a folder of this name is for. */
    static Optional<SpecialUse> use(String leaf) {
        return leaf.length() > LONGEST ? Optional.empty() : Optional.ofNullable(NAMES.get(normal(leaf)));
    }
}
