package dev.reagent.model.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions in words, and the SQL they become, over tables that the planner has never seen. */
class QuestionsToADatabaseTest {

    private static final List<Schema> SHOP = Schema.of("""
            Runs one SQL statement on a database.
            database demo: customers(id, name, email, city, country, created_at), orders(id, customer_id, status, total, ordered_at), products(id, name, category, price, stock), order_items(id, order_id, product_id, quantity, unit_price)
            """);

    private static final List<Schema> LIBRARY = Schema.of(
            "database library: authors(id integer, name text), books(id integer, author_id integer, title text, genre text, pages integer, price numeric, published_on date), loans(id, book_id, borrower, due_date)");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    How many orders did each customer place? | SELECT customers.name, count(orders.id) AS orders_count FROM customers LEFT JOIN orders ON orders.customer_id = customers.id GROUP BY customers.id, customers.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    Count the orders per customer | SELECT customers.name, count(orders.id) AS orders_count FROM customers LEFT JOIN orders ON orders.customer_id = customers.id GROUP BY customers.id, customers.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    What is the number of orders by customer? | SELECT customers.name, count(orders.id) AS orders_count FROM customers LEFT JOIN orders ON orders.customer_id = customers.id GROUP BY customers.id, customers.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    How many customers are there? | SELECT count(customers.id) AS customers_count FROM customers
                    How many orders are there in the demo database? | SELECT count(orders.id) AS orders_count FROM orders
                    How many orders per status? | SELECT orders.status, count(orders.id) AS orders_count FROM orders GROUP BY orders.status ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    How many customers are in each country? | SELECT customers.country, count(customers.id) AS customers_count FROM customers GROUP BY customers.country ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    How many orders came from each country? | SELECT customers.country, count(orders.id) AS orders_count FROM orders JOIN customers ON orders.customer_id = customers.id GROUP BY customers.country ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    Which customer placed the most orders? | SELECT customers.name, count(orders.id) AS orders_count FROM customers LEFT JOIN orders ON orders.customer_id = customers.id GROUP BY customers.id, customers.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 1
                    Top 3 customers by number of orders | SELECT customers.name, count(orders.id) AS orders_count FROM customers LEFT JOIN orders ON orders.customer_id = customers.id GROUP BY customers.id, customers.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 3
                    What is the total of all orders per customer? | SELECT customers.name, sum(orders.total) AS sum_total FROM customers LEFT JOIN orders ON orders.customer_id = customers.id GROUP BY customers.id, customers.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    How much did each customer spend? | SELECT customers.name, sum(orders.total) AS sum_total FROM customers LEFT JOIN orders ON orders.customer_id = customers.id GROUP BY customers.id, customers.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    What is the average price of products? | SELECT round(avg(products.price), 2) AS avg_price FROM products
                    Average product price per category | SELECT products.category, round(avg(products.price), 2) AS avg_price FROM products GROUP BY products.category ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    Which product is the most expensive? | SELECT products.* FROM products ORDER BY products.price DESC LIMIT 1
                    What is the highest price of a product? | SELECT max(products.price) AS max_price FROM products
                    List all products | SELECT products.* FROM products LIMIT 100
                    Show the names and prices of products over 50 | SELECT products.name, products.price FROM products WHERE products.price > 50 LIMIT 100
                    How many shipped orders are there? | SELECT count(orders.id) AS orders_count FROM orders WHERE orders.status = 'shipped'
                    How many orders have the status 'cancelled'? | SELECT count(orders.id) AS orders_count FROM orders WHERE orders.status = 'cancelled'
                    List customers from Berlin | SELECT customers.* FROM customers WHERE (customers.city = 'Berlin' OR customers.country = 'Berlin') LIMIT 100
                    How many products cost less than 20? | SELECT count(products.id) AS products_count FROM products WHERE products.price < 20
                    Show the 5 latest orders | SELECT orders.* FROM orders ORDER BY orders.ordered_at DESC LIMIT 5
                    How many orders were placed in 2025? | SELECT count(orders.id) AS orders_count FROM orders WHERE orders.ordered_at >= '2025-01-01' AND orders.ordered_at < '2026-01-01'
                    """)
    void aQuestionOfAShopBecomes(String question, String sql) {
        assertEquals(sql, sql(question, SHOP));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    How many books has each author written? | SELECT authors.name, count(books.id) AS books_count FROM authors LEFT JOIN books ON books.author_id = authors.id GROUP BY authors.id, authors.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    How many loans are there for each author? | SELECT authors.name, count(DISTINCT loans.id) AS loans_count FROM authors LEFT JOIN books ON books.author_id = authors.id LEFT JOIN loans ON loans.book_id = books.id GROUP BY authors.id, authors.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    List the title and genre of books | SELECT books.title, books.genre FROM books LIMIT 100
                    How many books per genre? | SELECT books.genre, count(books.id) AS books_count FROM books GROUP BY books.genre ORDER BY 2 DESC NULLS LAST, 1 LIMIT 100
                    """)
    void aQuestionOfALibraryBecomes(String question, String sql) {
        assertEquals(sql, sql(question, LIBRARY));
    }

    @Test
    void sqlThatIsWrittenOutIsTakenAsItStands() {
        assertEquals("SELECT 1 FROM orders", sql("Please run SELECT 1 FROM orders; thanks", SHOP));
        assertEquals("select count(*)\nfrom products", sql("Run\n```sql\nselect count(*)\nfrom products\n```", SHOP));
    }

    @Test
    void whatNamesNoTableAndWhatWouldChangeOneBecomesNothing() {
        assertTrue(QueryPart.find("Who wrote Hamlet?", SHOP).isEmpty());
        assertTrue(QueryPart.find("Delete all orders", SHOP).isEmpty());
    }

    private static String sql(String question, List<Schema> schemas) {
        return QueryPart.find(question, schemas)
                .map(part -> ((QueryPart) part).sql())
                .orElse("nothing");
    }
}
